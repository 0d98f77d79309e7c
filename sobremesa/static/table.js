// What every page has; nothing here is needed to use one.

// The key that opens the palette is called differently on a Mac.
if (/Mac|iPhone|iPad/.test(navigator.platform)) {
  for (const key of document.querySelectorAll("kbd[data-key]")) key.textContent = `⌘${key.dataset.key}`;
}

// Selects and boxes marked so send their form when changed; their button is for everybody else.
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-send]");
  if (field) field.form.requestSubmit();
});

// Copies what stands in the field it names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.querySelector("[data-said]").textContent = button.dataset.done;
  } catch {
    // Not over plain http on another machine: the words are selected, Ctrl C takes them.
  }
});

// A password can be looked at while it is written. The words come from the page.
for (const field of document.querySelectorAll("input[data-show]")) {
  const { show, hide } = document.documentElement.dataset;
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "btn bare peek", textContent: show });
  button.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? hide : show;
    field.focus();
  });
  field.after(button);
}

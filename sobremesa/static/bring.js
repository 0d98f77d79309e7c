// Dropping files, and how far they are on their way. Without it the form sends them all the same.

const form = document.querySelector("form[data-bring]");
const input = form.querySelector("input[type=file]");
const chosen = form.querySelector("[data-chosen]");
const told = form.querySelector("[data-progress]");
const bar = form.querySelector("[data-bar]");
document.documentElement.classList.add("js");

const say = (words) => {
  told.hidden = false;
  told.textContent = words;
};

const isSending = (yes) => {
  form.classList.toggle("is-sending", yes);
  bar.hidden = !yes;
};

function send(files) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (!files.length) return;
  if (size > Number(form.dataset.room)) {
    say(form.dataset.tooBig);
    return;
  }
  chosen.hidden = false;
  chosen.replaceChildren(
    ...files.slice(0, 8).map((file) => Object.assign(document.createElement("li"), { textContent: file.name })),
  );
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const file of files) body.append("files", file, file.name);
  const request = new XMLHttpRequest(); // fetch cannot say how far an upload is
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (event) => {
    const percent = event.lengthComputable ? Math.floor((100 * event.loaded) / event.total) : 0;
    bar.value = percent;
    say(form.dataset.sending.replace("%s", `${percent} %`));
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(form.action);
    else fail(request.status === 507 ? form.dataset.tooBig : form.dataset.lost);
  });
  request.addEventListener("error", () => fail(form.dataset.lost));
  isSending(true);
  say(form.dataset.sending.replace("%s", "0 %"));
  request.send(body);
}

function fail(words) {
  isSending(false);
  input.value = "";
  say(words);
}

input.addEventListener("change", () => send([...input.files]));

// Anywhere on the page: who misses the box must not open the file instead of the page.
let depth = 0;
const over = (yes) => form.classList.toggle("over", yes);
document.addEventListener("dragenter", () => {
  depth += 1;
  over(true);
});
document.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  over(depth > 0);
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  over(false);
  // A folder arrives as an entry without bytes: only files are taken.
  const items = [...(event.dataTransfer?.items ?? [])];
  const folders = new Set(items.flatMap((item) => (item.webkitGetAsEntry?.()?.isDirectory ? [item.webkitGetAsEntry().name] : [])));
  send([...(event.dataTransfer?.files ?? [])].filter((file) => !folders.has(file.name)));
});

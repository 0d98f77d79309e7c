// The pages about people need nothing of this: it adds a button where there is a printer.
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

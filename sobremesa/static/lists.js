// Lists of people. Everything here is done by links and forms too; this is for who is quick.

const form = document.getElementById("choose");
const count = document.querySelector("[data-count]");
const ticks = () => [...document.querySelectorAll('input[name="who"]')];

// How many are chosen, and with Shift all between two.
let last = null;
function tell() {
  const n = ticks().filter((one) => one.checked).length;
  if (count) count.textContent = n ? (n === 1 ? count.dataset.one : count.dataset.many.replace("%s", String(n))) : "";
}
document.addEventListener("click", (event) => {
  const tick = event.target.closest('input[name="who"]');
  if (!tick) return;
  if (event.shiftKey && last) {
    const all = ticks();
    const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
    for (const one of all.slice(Math.max(from, 0), to + 1)) one.checked = tick.checked;
  }
  last = tick;
  tell();
});
document.addEventListener("change", (event) => {
  if (form && event.target.form === form) tell();
});
tell();

// Who writes beside one of several things to ask for means that one.
document.addEventListener("input", (event) => {
  const radio = event.target.closest(".ask-op")?.querySelector("input[type=radio]");
  if (radio) radio.checked = true;
});

// A cell that is being changed: the focus goes into it, Escape leaves it, and comes back after.
let from = null;
document.body.addEventListener("htmx:beforeRequest", (event) => {
  const cell = event.target.closest("[data-cell]");
  if (cell) from = { row: cell.closest("tr")?.id, index: [...(cell.parentElement?.children ?? [])].indexOf(cell) };
});
document.body.addEventListener("htmx:afterSettle", () => {
  if (!from) return;
  const cell = document.getElementById(from.row)?.children[from.index];
  const field = cell?.querySelector("[data-cell-form] :is(input:not([type=hidden]), select)");
  // Whoever has gone on to write elsewhere meanwhile is left in peace.
  const isLost = !document.activeElement || document.activeElement === document.body;
  (field ?? (isLost ? cell?.querySelector(".edit-cell") : null))?.focus();
  field?.select?.();
  if (!field) from = null;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const leave = event.target.closest("[data-cell-form]")?.querySelector("[data-leave]");
  if (!leave) return;
  event.preventDefault();
  event.stopPropagation();
  leave.click();
});

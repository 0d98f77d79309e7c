// On the first run the clock of this computer is the best guess; nobody has chosen yet.
const clock = document.getElementById("id_timezone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (clock && !clock.closest(".wrong") && [...clock.options].some((option) => option.value === here)) {
  clock.value = here;
}

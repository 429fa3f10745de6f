// Shows what prints the page, since only a script can do it: <li hidden data-print><button …></li>.
for (const place of document.querySelectorAll("[data-print]")) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => print());
}

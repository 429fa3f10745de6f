// On the walk: takes today's list along, when somebody presses the button and not before. Where the browser cannot work
// without network, the button does not show. <section hidden data-along data-pack data-worker data-page data-failed>

import { canKeep, take } from "./walk_pack.js";
import { listOfToday, waiting } from "./kept.js";

const along = document.querySelector("[data-along]");

async function show() {
  const has = localStorage.getItem("kept") && ((await listOfToday()) || (await waiting()));
  along.querySelector("[data-open]").hidden = !has;
  along.hidden = false;
}

async function press(event) {
  event.currentTarget.disabled = true;
  try {
    await take(along.dataset.pack, along.dataset.worker);
    location.assign(along.dataset.page);
  } catch {
    along.querySelector("[data-said]").textContent = along.dataset.failed;
    along.querySelector("[data-take]").disabled = false;
  }
}

if (along && canKeep()) {
  along.querySelector("[data-take]").addEventListener("click", press);
  show().catch(() => {});
}

// Fetches today's list and the pages that show it without network.

import { keepList } from "./kept.js";

export const canKeep = () =>
  isSecureContext && "serviceWorker" in navigator && "indexedDB" in window && "locks" in navigator;

/** Wait until the service worker has kept the pages; fails when it could not. */
function awake(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return Promise.resolve();
  return new Promise((yes, no) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") yes();
      if (worker.state === "redundant") no(new Error("not installed"));
    });
  });
}

/** Take the list along; fails when anything of it is missing, and then keeps nothing new. */
export async function take(address, worker) {
  const answer = await fetch(address, { redirect: "manual", cache: "no-store" });
  if (!answer.ok) throw new Error(answer.status);
  const pack = await answer.json();
  await awake(await navigator.serviceWorker.register(worker, { updateViaCache: "none" }));
  await keepList(pack);
}

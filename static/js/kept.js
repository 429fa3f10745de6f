// What this device keeps without network: the list of the day, and what was written and not yet sent. Both belong to one
// account, which is known by a mark. What was written is sealed with a key that only the server gives, and only to that
// account: when nobody is signed in, list and key are deleted, and what is sealed can be read by nobody until its writer
// signs in again. Signing out deletes everything. docs/adr/0012-what-a-device-may-keep.md

const NAME = "linli-kept";
const FLAG = "kept"; // in localStorage, while there is anything to look after: the page where it is
const DAY = 24 * 3600_000;
const LONGEST = 14 * DAY; // so long what was written waits for its writer
const SLACK = 5 * 60_000; // a clock may be set right a little

// The store

function open() {
  return new Promise((yes, no) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("list");
      request.result.createObjectStore("keys");
      request.result.createObjectStore("records", { keyPath: "key" });
    };
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
}

/** Do something with one store and wait until it is on the disk; gives what the request gave. */
async function withStore(name, mode, work) {
  const db = await open();
  try {
    return await new Promise((yes, no) => {
      const step = db.transaction(name, mode, { durability: "strict" });
      const request = work(step.objectStore(name));
      step.oncomplete = () => yes(request?.result);
      step.onabort = step.onerror = () => no(step.error);
    });
  } finally {
    db.close();
  }
}

const isThere = () => Boolean(localStorage.getItem(FLAG));
const news = new BroadcastChannel(NAME); // other windows of ours hear that something has changed

/** One window at a time: none deletes everything while another is about to keep something. */
const alone = (work) => navigator.locks.request(NAME, work);

/** What one store holds; nothing, and no new store, where nothing is kept. */
const read = async (name, work) => (isThere() ? withStore(name, "readonly", work) : undefined);

async function write(name, work) {
  await withStore(name, "readwrite", work);
  news.postMessage(name);
}

/** Call `show` when another window has changed something. */
export const onNews = (show) => news.addEventListener("message", show);

// The list

/** Keep the list; `pack.left` milliseconds from now it is deleted, whatever the clock of the device says. */
export function keepList(pack) {
  const { key, now, left, page, ...list } = pack;
  const taken = Date.now();
  const until = taken + Math.min(left, DAY);
  return alone(async () => {
    localStorage.setItem(FLAG, page);
    await keepKey(list.mark, key);
    await write("list", (store) => store.put({ ...list, taken, until, ahead: now - taken }, "today"));
  });
}

/** Write into the list that a door was noted. */
export async function noteDoor(home, words) {
  const list = await read("list", (store) => store.get("today"));
  const doors = list?.stops.flatMap((stop) => stop.doors) ?? [];
  const door = doors.find((one) => one.id === home);
  if (!door) return;
  door.noted = words;
  await write("list", (store) => store.put(list, "today"));
}

/** The list, as long as it may be shown. */
export async function listOfToday() {
  const list = await read("list", (store) => store.get("today"));
  if (!list) return null;
  const now = Date.now();
  if (now < list.until && now > list.taken - SLACK) return list;
  await dropList();
  return null;
}

const dropList = () => write("list", (store) => store.clear());

// What was written

const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));

/** Keep the key of an account so that it can be used and not be read. */
export async function keepKey(mark, hex) {
  const key = await crypto.subtle.importKey("raw", bytes(hex), "AES-GCM", false, ["encrypt", "decrypt"]);
  await write("keys", (store) => store.put(key, mark));
}

/** Seal and keep a record `{ key, … }` of the account `mark`; the same key again replaces it. */
export function keepRecord(mark, record) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(record));
  return alone(async () => {
    const seal = await read("keys", (store) => store.get(mark));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, seal, text);
    await write("records", (store) => store.put({ key: record.key, mark, at: Date.now(), iv, sealed }));
  });
}

/** What the account `mark` has written and not yet sent, the first first; nothing while its key is not here. */
export async function recordsOf(mark) {
  const seal = await read("keys", (store) => store.get(mark));
  if (!seal) return [];
  const all = (await read("records", (store) => store.getAll())) ?? [];
  const rows = all.filter((row) => row.mark === mark);
  rows.sort((one, other) => one.at - other.at);
  const opened = rows.map(async ({ iv, sealed }) => {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, seal, sealed);
    return JSON.parse(new TextDecoder().decode(text));
  });
  return Promise.all(opened);
}

export const dropRecord = (key) => write("records", (store) => store.delete(key));

/** How many records wait here, whoever wrote them. */
export const waiting = () => read("records", (store) => store.count());

// Whose it may be

/** Who is signed in: `{ mark, key, token }`; an empty mark for nobody. Fails without network. */
export async function who() {
  const answer = await fetch("/device/who.json", { redirect: "manual", cache: "no-store" });
  if (answer.type === "opaqueredirect") return { mark: "" }; // on the way to the door
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
}

async function dropPages() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("linli-walk-")).map((name) => caches.delete(name)));
  const workers = await navigator.serviceWorker.getRegistrations();
  await Promise.all(workers.map((worker) => worker.unregister()));
}

async function putAway() {
  await dropList();
  await dropPages();
  if (!(await waiting())) await clear();
}

async function clear() {
  for (const name of ["list", "keys", "records"]) await write(name, (store) => store.clear());
  await dropPages();
  await new Promise((done) => {
    const request = indexedDB.deleteDatabase(NAME);
    request.onsuccess = request.onerror = request.onblocked = done; // empty it is in any case
  });
  localStorage.removeItem(FLAG);
  news.postMessage("forgotten");
}

/** Throw the list away, and the pages; what was written and not yet sent stays. */
export const putDown = () => alone(putAway);

/** Delete everything. */
export const forget = () => alone(clear);

/** Leave only what the account `mark` may have here; with an empty mark neither list nor key. */
async function leaveOnly(mark) {
  const list = await read("list", (store) => store.get("today"));
  const keys = await read("keys", (store) => store.getAllKeys());
  const rows = await read("records", (store) => store.getAll());
  const isForeign = (one) => !mark || one !== mark;
  for (const key of keys.filter(isForeign)) await write("keys", (store) => store.delete(key));
  for (const row of rows) if (Date.now() - row.at > LONGEST) await dropRecord(row.key);
  if (list && isForeign(list.mark)) await putAway();
}

/** On every page: what is too old goes, and what belongs to somebody else than the server says. Gives who that is. */
export async function guard() {
  if (!isThere()) return null;
  await alone(async () => {
    if (!(await listOfToday()) && !(await waiting())) await clear();
  });
  const now = isThere() ? await who().catch(() => null) : null; // without network nobody says anything else
  if (!now) return null;
  await alone(() => isThere() && leaveOnly(now.mark));
  return now;
}

// Keeps a draft with the server while somebody types; nothing stays on the device.
// <form data-autosave="/cases/draft/" data-saved="草稿存好了" data-unsent="现在没有网，连上后再存">

const PAUSE = 1500;

/** Everything but the files: what the server keeps as a draft. */
function draftOf(form) {
  const draft = new FormData(form);
  for (const [name, value] of [...draft]) if (value instanceof File) draft.delete(name);
  return draft;
}

function statusOf(form) {
  const line = document.createElement("p");
  line.className = "form-text autosave";
  line.setAttribute("role", "status");
  form.append(line);
  return line;
}

function keepDraft(form) {
  const status = statusOf(form);
  let timer = 0;
  let stale = false;

  const send = async () => {
    stale = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: draftOf(form), keepalive: true });
      stale = !answer.ok;
    } catch {
      stale = true; // no network: the next key or the return of the network sends it
    }
    status.textContent = stale ? form.dataset.unsent : form.dataset.saved;
  };
  const soon = () => {
    stale = true;
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  };

  form.addEventListener("input", soon);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    stale = false; // the form itself is on its way
  });
  addEventListener("online", () => stale && send());
  addEventListener("pagehide", () => stale && send());
}

for (const form of document.querySelectorAll("form[data-autosave]")) keepDraft(form);

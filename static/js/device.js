// A device forgets: on every page what it keeps is given up if it is too old or somebody else's, and before signing out
// it says what was not sent yet. <form data-signs-out data-unsent="…有走访没发出…" data-send="先去发">

/** The page where it is, while there is anything. */
const keptAt = () => {
  try {
    return localStorage.getItem("kept") ?? "";
  } catch {
    return ""; // a browser that keeps nothing
  }
};

function ask(form) {
  const note = document.createElement("div");
  note.className = "flash is-wait";
  note.setAttribute("role", "alert");
  const link = document.createElement("a");
  link.href = keptAt();
  link.textContent = form.dataset.send;
  note.append(form.dataset.unsent, " ", link);
  form.before(note);
  form.dataset.asked = "yes"; // the second press goes
}

async function signOut(form, kept) {
  if (!form.dataset.asked && (await kept.waiting())) ask(form);
  else await kept.forget().finally(() => form.submit());
}

for (const form of document.querySelectorAll("form[data-signs-out]")) {
  form.addEventListener("submit", (event) => {
    if (!keptAt()) return;
    event.preventDefault();
    import("./kept.js").then((kept) => signOut(form, kept)).catch(() => form.submit()); // the server's answer clears, too
  });
}

if (keptAt()) import("./kept.js").then((kept) => kept.guard()).catch(() => {});

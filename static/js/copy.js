// A button that copies a code: <span class="code" data-copy="复制" data-copied="已复制">LA 0417 826</span>.
function offerCopy(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-secondary btn-sm code__copy";
  button.textContent = code.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent.trim());
    button.textContent = code.dataset.copied;
  });
  button.setAttribute("aria-live", "polite");
  code.after(button);
}

// Absent on an unencrypted address; then there is simply no button.
if (navigator.clipboard) for (const code of document.querySelectorAll("[data-copy]")) offerCopy(code);

// After a refused form, reading goes on at the summary of what is to be changed.
document.querySelector(".errsum")?.focus();

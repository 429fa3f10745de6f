// The admin's templates leave no room on <html>; this puts the reader's choice of colours and size there.
// It runs in <head>, before anything is painted. Without it the device decides about dark, as everywhere.
const look = document.querySelector('meta[name="linli-look"]').content.split(" ");
if (look[0]) document.documentElement.dataset.bsTheme = look[0];
if (look.includes("elder")) document.documentElement.classList.add("elder");

// Shows chosen photos and makes them small before they travel: a drawing of the picture carries no place and no
// camera data. Without this script the plain file field does the same work, only slower.
// <input type="file" multiple data-photos="6" data-add="加一张" data-remove="不要这张">

const EDGE = 2048; // pixels of the longer side
const QUALITY = 0.85;

async function drawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, EDGE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
}

/** The small copy, or the file itself when this browser cannot read it: the server has the last word. */
const shrunk = (file) => drawn(file).catch(() => file);

function thumbnail(file, label, remove) {
  const tile = document.createElement("figure");
  tile.className = "photo";
  const picture = new Image();
  picture.src = URL.createObjectURL(file);
  picture.alt = file.name;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "photo__remove";
  button.textContent = label;
  button.addEventListener("click", () => {
    URL.revokeObjectURL(picture.src);
    remove();
  });
  tile.append(picture, button);
  return tile;
}

/** The tile that opens the file dialogue. The field moves into it, so that it keeps its label and its errors. */
function adder(input) {
  const tile = document.createElement("label");
  tile.className = "photo photo--add";
  const word = document.createElement("span");
  word.textContent = input.dataset.add;
  input.replaceWith(tile);
  tile.append(word, input);
  return tile;
}

function gather(input) {
  const most = Number(input.dataset.photos);
  const grid = document.createElement("div");
  grid.className = "photos";
  input.before(grid);
  const add = adder(input);
  input.className = "visually-hidden";
  let chosen = [];

  const show = () => {
    const files = new DataTransfer();
    for (const file of chosen) files.items.add(file);
    input.files = files.files;
    const drop = (file) => () => {
      chosen = chosen.filter((other) => other !== file);
      show();
      input.focus();
    };
    grid.replaceChildren(...chosen.map((file) => thumbnail(file, input.dataset.remove, drop(file))), add);
    add.hidden = chosen.length >= most;
  };
  input.addEventListener("change", async () => {
    const fresh = await Promise.all([...input.files].map(shrunk));
    chosen = [...chosen, ...fresh].slice(0, most);
    show();
  });
  show();
}

for (const input of document.querySelectorAll("input[type=file][data-photos]")) gather(input);

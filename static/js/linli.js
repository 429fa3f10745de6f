// What every page may use. Each part looks for its own attributes and adds comfort; nothing depends on it.
import "./once.js";
import "./focus.js";
import "./counter.js";
import "./copy.js";
import "./unsaved.js";
import "./print.js";
import "./tools.js";
import "./device.js";

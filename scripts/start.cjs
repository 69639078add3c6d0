"use strict";
// `npm start` enters here, in syntax that every Node understands.
if (require("./supported-node.cjs")("npm start")) require("./hand-over.cjs")("./start.mjs");

"use strict";
// `npm test` enters here, in syntax that every Node understands.
if (require("./supported-node.cjs")("npm test")) require("./hand-over.cjs")("./test.mjs");

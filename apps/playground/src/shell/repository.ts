/** Where the sources are, the documentation among them. */
export const repository = "https://github.com/ganglion-js/ganglion";

/** Where the build puts the worker's scripts, apart from the page's, since they are sent with other headers. */
export const workerFolder = "assets/worker";

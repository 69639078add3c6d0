/**
 * How long a worker of the web sleeps, and about how long it computes, until it goes through its event loop, in milliseconds. One that
 * never does holds up others: Firefox asks every worker whether it has heard when a service worker takes a page over
 * (`clients.claim()`). Until all have answered, what waits for that waits on, as most service workers do before they are active; and
 * what the page loads waits for the service worker, and fails after a minute. Workers of Node need not answer anybody.
 */
export const TURN = 250;

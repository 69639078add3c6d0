export { nn } from "@jax-js/jax";

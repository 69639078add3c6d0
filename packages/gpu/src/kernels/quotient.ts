/** `a / b` of whole numbers; in gpu.js' JavaScript it would be a division of floats. */
export const QUOTIENT = "int quotient(int a, int b) {\n  return a / b;\n}";

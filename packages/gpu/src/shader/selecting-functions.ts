/** Special numbers, and functions that compare numbers and choose among them; none is undefined for NaN. */
export const SELECTING: readonly string[] = [
  `bool isNan(float x) {
  return (floatBitsToUint(x) & 0x7fffffffu) > 0x7f800000u;
}`,
  `float infinity() {
  uint bits = 0x7f800000u;
  return uintBitsToFloat(bits);
}`,
  `float notANumber() {
  uint bits = 0x7fc00000u;
  return uintBitsToFloat(bits);
}`,
  `float negativeZero() {
  uint bits = 0x80000000u;
  return uintBitsToFloat(bits);
}`,
  `float signOf(float x) {
  if (isNan(x)) { return x; }
  return sign(x);
}`,
  `float isEqual(float a, float b) {
  if (!isNan(a) && !isNan(b) && a == b) { return 1.0; }
  return 0.0;
}`,
  `float isLess(float a, float b) {
  if (!isNan(a) && !isNan(b) && a < b) { return 1.0; }
  return 0.0;
}`,
  `float isLessOrEqual(float a, float b) {
  if (!isNan(a) && !isNan(b) && a <= b) { return 1.0; }
  return 0.0;
}`,
  `float choose(float condition, float a, float b) {
  if (condition == 0.0) { return b; }
  return a;
}`,
  `float larger(float a, float b) {
  if (isNan(a)) { return a; }
  if (isNan(b) || b > a) { return b; }
  return a;
}`,
  `float smaller(float a, float b) {
  if (isNan(a)) { return a; }
  if (isNan(b) || b < a) { return b; }
  return a;
}`,
];

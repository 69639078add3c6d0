/** Powers, exponentials, logarithms and what is made of them, each from its definition, with all digits of a float32. */
export const ELEMENTARY: readonly string[] = [
  `float squareRoot(float x) {
  if (x < 0.0) { return notANumber(); }
  return sqrt(x);
}`,
  `float powerOfTwo(int n) {
  return intBitsToFloat((n + 127) << 23u);
}`,
  // (e^x - 1 - x) / x^2 for |x| <= ln(2) / 2, the series' first terms.
  `float exponentialTail(float x) {
  return 0.5 + x * (0.16666667 + x * (0.041666668 + x * (0.008333334 + x * (0.0013888889 + x * 0.0001984127))));
}`,
  // x = n ln 2 + r; the scale is applied in halves, so that neither overflows.
  `float exponential(float x) {
  if (isNan(x)) { return x; }
  if (x > 88.72283) { return infinity(); }
  if (x < -87.33654) { return 0.0; }
  float n = floor(x * 1.442695 + 0.5);
  float r = (x - n * 0.69335938) + n * 0.00021219444;
  int k = int(n);
  int h = k / 2;
  return (1.0 + (r + r * r * exponentialTail(r))) * powerOfTwo(h) * powerOfTwo(k - h);
}`,
  `float exponentialMinusOne(float x) {
  if (abs(x) < 0.34657) { return x + x * x * exponentialTail(x); }
  return exponential(x) - 1.0;
}`,
  // 2 artanh(s) - the logarithm of (1 + s) / (1 - s).
  `float logarithmOfRatio(float s) {
  float z = s * s;
  return 2.0 * s + 2.0 * s * z * (0.33333334 + z * (0.2 + z * (0.14285715 + z * 0.11111111)));
}`,
  `float logarithm(float x) {
  if (isNan(x)) { return x; }
  if (x < 0.0) { return notANumber(); }
  if (x < 1.1754944e-38) { return -infinity(); }
  if (x > 3.4028234e38) { return x; }
  int bits = floatBitsToInt(x);
  int e = (bits >> 23u) - 127;
  float m = intBitsToFloat((bits & 0x007fffff) | 0x3f800000);
  if (m > 1.4142135) {
    m = m * 0.5;
    e = e + 1;
  }
  float n = float(e);
  return n * 0.69335938 + (logarithmOfRatio((m - 1.0) / (m + 1.0)) - n * 0.00021219444);
}`,
  `float logarithmOfOnePlus(float x) {
  if (x > -0.29 && x < 0.41) { return logarithmOfRatio(x / (2.0 + x)); }
  return logarithm(1.0 + x);
}`,
  `float hyperbolicTangent(float x) {
  if (isNan(x)) { return x; }
  if (x > 9.1) { return 1.0; }
  if (x < -9.1) { return -1.0; }
  float t = exponentialMinusOne(2.0 * abs(x));
  float y = t / (t + 2.0);
  if (x < 0.0) { return -y; }
  return y;
}`,
  `float logistic(float x) {
  if (x < 0.0) {
    float e = exponential(x);
    return e / (1.0 + e);
  }
  return 1.0 / (1.0 + exponential(-x));
}`,
  `float softPlus(float x) {
  if (isNan(x)) { return x; }
  float tail = logarithmOfOnePlus(exponential(-abs(x)));
  if (x > 0.0) { return x + tail; }
  return tail;
}`,
  // Fitted to erf(x) / x in x^2 below 1, to erfc(x) e^(x^2) in x - 2.5 from 1 to 4.
  `float errorFunction(float x) {
  if (isNan(x)) { return x; }
  float a = abs(x);
  if (a < 1.0) {
    float z = x * x;
    float tail = 0.0051893122 + z * (-0.0008018855 + z * 7.8824975e-5);
    return x * (1.1283791 + z * (-0.37612626 + z * (0.11283597 + z * (-0.026854329 + z * tail))));
  }
  float y = 1.0;
  if (a < 4.0) {
    float u = a - 2.5;
    float high = 0.00019445817 + u * (-5.358581e-5 + u * (2.3757548e-5 + u * -6.3860857e-6));
    float low = 0.02493402 + u * (-0.0079993457 + u * (0.0024808596 + u * (-0.0007389976 + u * high)));
    y = 1.0 - exponential(-a * a) * (0.21080655 + u * (-0.0743476 + u * low));
  }
  if (x < 0.0) { return -y; }
  return y;
}`,
  `float wholePower(float a, int n) {
  float result = 1.0;
  float square = a;
  int rest = abs(n);
  for (int bit = 0; bit < 7; bit++) {
    if ((rest & 1) == 1) { result = result * square; }
    square = square * square;
    rest = rest >> 1u;
  }
  if (n < 0) { return 1.0 / result; }
  return result;
}`,
  `float power(float a, float b) {
  if (b == 0.0 || a == 1.0) { return 1.0; }
  if (isNan(a)) { return a; }
  if (isNan(b)) { return b; }
  bool whole = floor(b) == b;
  bool odd = whole && abs(b) < 16777216.0 && floor(b * 0.5) * 2.0 != b;
  if (whole && abs(b) <= 64.0 && a != 0.0 && abs(a) < 1.8446744e19 && abs(a) > 5.421011e-20) {
    return wholePower(a, int(b));
  }
  if (a < 0.0 && !whole && abs(a) <= 3.4028234e38) { return notANumber(); }
  if (abs(a) == 1.0) {
    if (odd) { return a; }
    return 1.0;
  }
  float size = exponential(b * logarithm(abs(a)));
  if (odd && (a < 0.0 || (a == 0.0 && floatBitsToInt(a) < 0))) { return -size; }
  return size;
}`,
];

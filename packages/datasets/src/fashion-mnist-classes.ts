/** The ten classes of Fashion-MNIST, in the order of their labels. */
export function fashionMnistClasses(): string[] {
  return ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];
}

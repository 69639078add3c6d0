import { join } from "node:path";
import { defineConfig, type DefaultTheme, type UserConfig } from "vitepress";
import { firstParagraph } from "./first-paragraph.ts";

const description = "Small packages for training neural networks in TypeScript, in the browser and in Node";

const packages: DefaultTheme.NavItemWithLink[] = [
  { text: "ganglion", link: "/packages/ganglion" },
  { text: "tensor", link: "/packages/tensor" },
  { text: "activations", link: "/packages/activations" },
  { text: "init", link: "/packages/init" },
  { text: "losses", link: "/packages/losses" },
  { text: "layers", link: "/packages/layers" },
  { text: "normalization", link: "/packages/normalization" },
  { text: "preprocessing", link: "/packages/preprocessing" },
  { text: "optim", link: "/packages/optim" },
  { text: "train", link: "/packages/train" },
  { text: "datasets", link: "/packages/datasets" },
  { text: "transfer", link: "/packages/transfer" },
  { text: "diagnostics", link: "/packages/diagnostics" },
  { text: "native", link: "/packages/native" },
  { text: "onnx", link: "/packages/onnx" },
  { text: "pytorch", link: "/packages/pytorch" },
  { text: "search", link: "/packages/search" },
  { text: "weights", link: "/packages/weights" },
  { text: "wasm", link: "/packages/wasm" },
  { text: "gpu", link: "/packages/gpu" },
];

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: "Ganglion",
  description,
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ["test/**", "README.md"],
  // "import { relu }" at the end of a table's cell is text, not attributes of the cell.
  markdown: { attrs: { disable: true } },
  head: [["link", { rel: "icon", type: "image/svg+xml", href: "/favicon.svg" }]],
  transformPageData(page, { siteConfig }) {
    // A lesson has no sections, and tables of measurements are wide: they get the room that a list of sections would take.
    if (/^examples\/|^guide\/performance/.test(page.relativePath)) page.frontmatter["aside"] = false;
    if (page.description === "") {
      page.description = firstParagraph(join(siteConfig.srcDir, page.filePath)) || description;
    }
  },
  themeConfig: {
    logo: "/favicon.svg",
    nav: [
      { text: "Start", link: "/guide/start" },
      { text: "Packages", items: packages },
      { text: "Examples", link: "/examples/" },
      { text: "Architecture", link: "/guide/architecture" },
      { text: "Conventions", link: "/guide/conventions" },
    ],
    socialLinks: [{ icon: "github", link: "https://github.com/ganglion-js/ganglion" }],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "What it is", link: "/guide/what-it-is" },
          { text: "Five-minute start", link: "/guide/start" },
          { text: "Conventions", link: "/guide/conventions" },
          { text: "PyTorch's names, and ours", link: "/guide/from-pytorch" },
          { text: "When things go wrong", link: "/guide/promises" },
          { text: "Architecture", link: "/guide/architecture" },
          { text: "One batch, from fit to a kernel", link: "/guide/one-batch" },
          { text: "The playground", link: "/guide/playground" },
          { text: "Where it runs", link: "/guide/where-it-runs" },
          { text: "Performance", link: "/guide/performance" },
        ],
      },
      {
        text: "Examples",
        link: "/examples/",
        collapsed: true,
        items: [
          { text: "1. The computational graph", link: "/examples/01-computational-graph" },
          { text: "2. Saturation", link: "/examples/02-saturation" },
          { text: "3. Zig-zag", link: "/examples/03-zig-zag" },
          { text: "4. Preparation", link: "/examples/04-preparation" },
          { text: "5. Six layers of 4096", link: "/examples/05-six-layers" },
          { text: "6. Xavier", link: "/examples/06-xavier" },
          { text: "7. Kaiming", link: "/examples/07-kaiming" },
          { text: "8. LSUV", link: "/examples/08-lsuv" },
          { text: "9. Within layers", link: "/examples/09-within-layer" },
          { text: "10. Between layers", link: "/examples/10-between-layer" },
          { text: "11. Fixup", link: "/examples/11-fixup" },
          { text: "12. The lottery ticket", link: "/examples/12-lottery-ticket" },
          { text: "13. Batch norm, in training and not", link: "/examples/13-batch-norm" },
          { text: "14. Folding batch norm", link: "/examples/14-fold-batch-norm" },
          { text: "15. Optimizers on a bowl", link: "/examples/15-optimizers" },
          { text: "16. Learning rates", link: "/examples/16-learning-rates" },
          { text: "17. Gradient checking", link: "/examples/17-gradient-checking" },
          { text: "18. Transfer", link: "/examples/18-transfer" },
          { text: "19. A folder of pictures", link: "/examples/19-folder-of-pictures" },
          { text: "20. A run of PyTorch", link: "/examples/20-pth-continued" },
          { text: "21. A search", link: "/examples/21-search" },
        ],
      },
      { text: "Packages", items: packages },
      {
        text: "Reference",
        items: [
          { text: "Agreement with PyTorch", link: "/reference/agreement" },
          { text: "Agreement on the GPU", link: "/reference/agreement-gpu" },
          { text: "Known answers", link: "/reference/known-answers" },
          { text: "Errors by their codes", link: "/reference/errors" },
        ],
      },
    ],
    search: { provider: "local" },
    outline: [2, 3],
  },
});
export default config;

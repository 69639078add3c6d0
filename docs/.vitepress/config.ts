import { defineConfig, type DefaultTheme, type UserConfig } from "vitepress";

const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: "Ganglion",
  description: "Composable packages for training neural networks in TypeScript",
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ["test/**", "README.md"],
  themeConfig: {
    nav: [
      { text: "Start", link: "/guide/start" },
      { text: "Architecture", link: "/guide/architecture" },
      { text: "Conventions", link: "/guide/conventions" },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "What it is", link: "/guide/what-it-is" },
          { text: "Five-minute start", link: "/guide/start" },
          { text: "Architecture", link: "/guide/architecture" },
          { text: "Conventions", link: "/guide/conventions" },
          { text: "Performance", link: "/guide/performance" },
        ],
      },
      {
        text: "Packages",
        items: [
          { text: "normalization", link: "/packages/normalization" },
          { text: "preprocessing", link: "/packages/preprocessing" },
        ],
      },
    ],
    search: { provider: "local" },
    outline: [2, 3],
  },
});
export default config;

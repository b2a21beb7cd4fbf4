/** Builds the whole page into `dist/page.html`; in development it serves the data that `LANDBRIDGE_DATA` names as `/dev-data.json` and passes `/api` on to `LANDBRIDGE_SERVER`. */

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { oneFile } from "./build/one_file.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

function devData(): Plugin {
  return {
    name: "dev-data",
    apply: "serve",
    configureServer(server) {
      server.middlewares.use("/dev-data.json", (_request, response) => {
        readFile(process.env.LANDBRIDGE_DATA ?? `${here}dev-data.json`).then(
          (text) => response.setHeader("Content-Type", "application/json").end(text),
          (error) => response.writeHead(404).end(String(error)),
        );
      });
    },
  };
}

export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [devData(), oneFile(`${here}index.html`, "page.html")],
  server: process.env.LANDBRIDGE_SERVER ? { proxy: { "/api": process.env.LANDBRIDGE_SERVER } } : {},
  build: {
    target: "es2022",
    // The first that know light-dark(): older targets would get a second copy of the palette.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    cssCodeSplit: false,
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      input: `${here}src/main.tsx`,
      output: { format: "iife" },
    },
  },
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
});

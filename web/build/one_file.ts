/** Puts the built script and styles into one HTML file, with a content-security policy that names both by their hashes. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const MODULE = '<script type="module" src="/src/main.tsx"></script>';
const HEAD = "<!-- policy and styles -->";
const DATA = '<script type="application/json" id="landbridge-data">null</script>';
const TITLE = "<title>landbridge</title>";

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;
}

/** Neither the end of a script nor the start of an HTML comment may stand in a script's text. */
export function escapeScript(text: string): string {
  return text.replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "\\x3C!--");
}

/** The policy that works from a file; a server adds `connect-src 'self'`. */
export function policy(scripts: string[], styles: string[]): string {
  return [
    "default-src 'none'",
    `script-src ${scripts.map(hash).join(" ")}`,
    `style-src ${styles.map(hash).join(" ")}`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** The page as one text. The template's own line ends are not trusted: hashes are of what a browser sees, which is LF. */
export function assemble(template: string, script: string, style: string): string {
  const code = escapeScript(script.trim());
  const css = style.trim();
  if (/<\/style/i.test(css)) throw new Error("the styles hold the end of a style element");
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy([code], [css])}" />\n    <style>${css}</style>`;
  // Replacements as functions, for `$` means something in a replacement text.
  const page = template
    .replace(/\r\n/g, "\n")
    .replace(HEAD, () => head)
    .replace(MODULE, () => `<script>${code}</script>`);
  for (const once of [DATA, TITLE, `<script>${code}</script>`, head]) {
    if (page.split(once).length !== 2) throw new Error(`the page must hold exactly once: ${once.slice(0, 80)}`);
  }
  return page;
}

export function oneFile(templatePath: string, fileName: string): Plugin {
  return {
    name: "one-file",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      let script = "";
      let style = "";
      for (const [name, item] of Object.entries(bundle)) {
        if (item.type === "chunk") {
          if (script) this.error(`more than one script: ${name}`);
          script = item.code;
        } else if (name.endsWith(".css")) {
          style += typeof item.source === "string" ? item.source : new TextDecoder().decode(item.source);
        } else {
          this.error(`${name} cannot stand in the page`);
        }
        delete bundle[name];
      }
      this.emitFile({ type: "asset", fileName, source: assemble(readFileSync(templatePath, "utf8"), script, style) });
    },
  };
}

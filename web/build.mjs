// Builds src/ndas/dashboard/static/: one style sheet, two scripts, one icon, each named by its content; a manifest with
// SHA-256; the licences of what is inside. Run by `make assets`; the result is committed, so nobody needs node to run.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "ndas", "dashboard", "static");

const style = sass.compile(join(here, "src", "app.scss"), {
  loadPaths: [here, join(here, "node_modules")],
  style: "compressed",
  quietDeps: true,
}).css;
const bundled = async (name) =>
  (
    await esbuild.build({
      entryPoints: [join(here, "src", name)],
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2020",
      legalComments: "none",
      write: false,
    })
  ).outputFiles[0].text;
const script = await bundled("app.js");
const passkeys = await bundled("passkeys.js"); // a file of its own: only the pages about signing in load it

for (const barred of ["GDS Transport", "crest", "crown", "url("]) {
  if (style.includes(barred)) throw new Error(`the style sheet contains ${barred}`);
}

const files = {
  "app.css": Buffer.from(style),
  "app.js": Buffer.from(script),
  "passkeys.js": Buffer.from(passkeys),
  "icon.svg": readFileSync(join(here, "src", "icon.svg")),
};

mkdirSync(out, { recursive: true });
for (const old of readdirSync(out)) rmSync(join(out, old));
const manifest = {};
for (const [name, body] of Object.entries(files)) {
  const sha256 = createHash("sha256").update(body).digest("hex");
  const [stem, ending] = name.split(".");
  const file = `${stem}.${sha256.slice(0, 12)}.${ending}`;
  writeFileSync(join(out, file), body);
  manifest[name] = { file, sha256, bytes: body.length };
}
writeFileSync(join(out, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
writeFileSync(join(out, "THIRD-PARTY-LICENCES.txt"), readFileSync(join(here, "src", "third-party-licences.txt")));
console.log(manifest);

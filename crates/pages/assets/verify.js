// Whether a record is in the tree: the way from its leaf to the root, computed here (RFC 9162, section 2.1.3.2).

import { hex } from "./keys.js";

const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));

async function node(left, right) {
  return hex(await crypto.subtle.digest("SHA-256", new Uint8Array([1, ...bytes(left), ...bytes(right)])));
}

/** The root to which `path` leads from the leaf at `index` of `size`; none if it is not as long as it must be. */
async function root(leaf, index, size, path) {
  let [at, last, hash] = [BigInt(index), BigInt(size) - 1n, leaf];
  for (const sibling of path) {
    if (last === 0n) return undefined;
    if (at % 2n === 1n || at === last) {
      hash = await node(sibling, hash);
      while (at % 2n === 0n && at !== 0n) [at, last] = [at / 2n, last / 2n];
    } else {
      hash = await node(hash, sibling);
    }
    [at, last] = [at / 2n, last / 2n];
  }
  return last === 0n ? hash : undefined;
}

const form = document.querySelector("form.verify");
form.hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const output = form.querySelector("output");
  const proof = await (await fetch(`/v1/records/${form.dataset.record}/proof`)).json();
  const good = (await root(proof.leaf_hash, proof.index, proof.tree_size, proof.path)) === proof.root;
  output.className = good ? "done" : "refused";
  output.textContent = `${form.dataset[good ? "good" : "bad"].replace("TREE", proof.tree_size)} ${proof.root}`;
});

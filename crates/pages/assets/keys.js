// Keys: made here, kept here, and never sent anywhere. What leaves the browser is signatures.

const DAY = 86_400_000;

/** The text that a new key signs for an account. */
const proof = (commons, account) => `commonhold key of an account\n${commons}\n${account}`;

export const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

const utf8 = (text) => new TextEncoder().encode(text);

export const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether this browser can make keys here: it must be an encrypted connection, or this very machine. */
export const canSign = () => globalThis.crypto?.subtle !== undefined;

/** The commons that is served here: its id and its clock. */
export async function commons() {
  const answer = await fetch("/v1/commons");
  return answer.json();
}

// What is kept: for each commons the account, its public key, and the private key as something that can sign and cannot
// be read, by this page neither.

function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("commonhold", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys", { keyPath: "commons" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function inStore(mode, work) {
  const store = (await database()).transaction("keys", mode).objectStore("keys");
  return new Promise((resolve, reject) => {
    const asked = work(store);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** The key that is kept for a commons, if there is one. */
export const kept = (id) => inStore("readonly", (store) => store.get(id));

export const keep = (entry) => inStore("readwrite", (store) => store.put(entry));

/** Forgets the key of a commons, and what was remembered with it. */
export function forget(id) {
  const ballots = Object.keys(localStorage).filter((name) => name.startsWith(`ballot ${id} `));
  ballots.forEach((name) => localStorage.removeItem(name));
  return inStore("readwrite", (store) => store.delete(id));
}

/** A new key pair, to be put away before it is kept. */
export async function make() {
  const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const { x, d } = await crypto.subtle.exportKey("jwk", pair.privateKey);
  return { x, d };
}

/** The account that a public key opens. */
export async function accountOf(x) {
  return hex(await crypto.subtle.digest("SHA-256", bytesOf(x))).slice(0, 32);
}

/** The private key of these secret bytes, as something that signs and cannot be read. */
function sealed({ x, d }) {
  return crypto.subtle.importKey("jwk", { kty: "OKP", crv: "Ed25519", x, d }, "Ed25519", false, ["sign"]);
}

/** What is kept of a key that was made or opened here: from now on it signs and cannot be read. */
export async function entryOf(commons, account, secret) {
  return { commons, account, x: secret.x, key: await sealed(secret) };
}

// A backup is the key, encrypted with a passphrase: AES-GCM, by a key that PBKDF2 makes of the passphrase.

const ROUNDS = 600_000;

async function lock(passphrase, salt) {
  const from = await crypto.subtle.importKey("raw", utf8(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** The text of a backup file. */
export async function backup(commons, account, secret, passphrase) {
  const [salt, iv] = [crypto.getRandomValues(new Uint8Array(16)), crypto.getRandomValues(new Uint8Array(12))];
  const locked = await lock(passphrase, salt);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, locked, utf8(JSON.stringify(secret)));
  const [saltText, ivText, dataText] = [salt, iv, data].map(base64url);
  return JSON.stringify(
    { kind: "commonhold backup", commons, account, x: secret.x, rounds: ROUNDS, salt: saltText, iv: ivText, data: dataText },
    null,
    2,
  );
}

/** What is in a key file: a backup, which fails with another passphrase, or a bare key as `commonhold key` writes it. */
export async function open(text, passphrase) {
  const file = JSON.parse(text);
  if (file.kty === "OKP" && file.crv === "Ed25519") {
    const account = file.kid ?? (await accountOf(file.x));
    return { commons: (await commons()).id, account, secret: { x: file.x, d: file.d } };
  }
  if (file.kind !== "commonhold backup") throw new Error("no backup");
  const locked = await lock(passphrase, bytesOf(file.salt));
  const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(file.iv) }, locked, bytesOf(file.data));
  return { commons: file.commons, account: file.account, secret: JSON.parse(new TextDecoder().decode(data)) };
}

/** The proof that a secret key is there, for an account of a commons. */
export async function prove(secret, commons, account) {
  const key = await sealed(secret);
  return base64url(await crypto.subtle.sign("Ed25519", key, utf8(proof(commons, account))));
}

/** Offers a text as a file to save. */
export function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), DAY / 24);
}

/** What was sent and not answered: asked for again, the same bytes are sent, which take effect once. */
const unanswered = new Map();

/**
 * Sends a body signed by the key of `entry`: a flattened JWS, as docs/signing.md says. A request that brings its key
 * along opens an account. If no answer comes, it says so.
 */
export async function send(entry, method, url, body, { dryRun = false, bringsKey = false } = {}) {
  try {
    const { id, clock } = await commons();
    // Another tab may have forgotten the key, or opened another one: then nothing is sent, and the page begins anew.
    if (!bringsKey && (await kept(id))?.x !== entry.x) {
      location.reload();
      await new Promise(() => {});
    }
    const what = JSON.stringify([entry.x, method, url, body]);
    const bytes = unanswered.get(what) ?? (await signed(entry, id, clock, url, body, bringsKey));
    const headers = { "content-type": "application/jose+json" };
    if (dryRun) headers["commonhold-dry-run"] = "true";
    else unanswered.set(what, bytes);
    const answer = await sent(url, { method, headers, body: bytes });
    const content = await answer.json();
    unanswered.delete(what);
    return { ok: answer.ok, content };
  } catch (cut) {
    console.warn(cut);
    return { ok: false, isCut: true, content: { detail: document.getElementById("live").dataset.cut } };
  }
}

async function signed(entry, id, clock, url, body, bringsKey) {
  const signer = bringsKey ? { jwk: { kty: "OKP", crv: "Ed25519", x: entry.x } } : { kid: entry.account };
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(16)));
  const header = { alg: "EdDSA", ...signer, commons: id, url, nonce, iat: Date.parse(clock) / 1000 };
  const [protectedPart, payload] = [header, body].map((part) => base64url(utf8(JSON.stringify(part))));
  const signature = base64url(await crypto.subtle.sign("Ed25519", entry.key, utf8(`${protectedPart}.${payload}`)));
  return JSON.stringify({ protected: protectedPart, payload, signature });
}

/** Sends until there is an answer: the same bytes take effect once. */
async function sent(url, request) {
  for (let wait = 500; ; wait *= 2) {
    try {
      const answer = await fetch(url, request);
      if (![429, 503].includes(answer.status) || wait > 4_000) return answer;
    } catch (cut) {
      if (wait > 4_000) throw cut;
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

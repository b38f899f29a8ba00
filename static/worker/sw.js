// The service worker. GET only: an intercepted POST arrives empty on iPhones. The view
// that serves it (audits/views/phone.py) writes VERSION, FILES and OFFLINE above.
//   shell-<version>  files with hashed names, for good; older shells stay while a page
//                    or an open tab needs them, so that an update strands nobody
//   pages            pages and pictures of one person, whose id is kept beside them
/* global VERSION, FILES, OFFLINE, bringHome, upload */
const SHELL = `shell-${VERSION}`;
const PAGES = "pages";
const WHO = "/-/person"; // no address of the site: notes in the cache
const UNSURE = "/-/unsure";
const PATIENCE = 2500;
const isPage = ({ pathname }) => /^\/($|today\/|outbox\/|shops\/)/.test(pathname);
// What was typed into a form is sent from it, whatever became of the shop meanwhile.
const isForm = (url) => url.endsWith("/checklist/");
const isPicture = ({ pathname }) => /^\/(pictures|evidence)\//.test(pathname);
const isStatic = ({ pathname }) => pathname.startsWith("/static/");

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(SHELL)).addAll([...FILES, OFFLINE]);
  event.waitUntil(fill().then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim()); // nothing else: pages wait for it
});

// Files: whichever version they are of, by their hashed names
const fromShell = async (request) => {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(SHELL)).put(request, answer.clone());
  return answer;
};

// Pages: of one person; whoever else signs in finds nothing
const note = async (name) => (await (await caches.open(PAGES)).match(name))?.text();
const write = async (name, text) => (await caches.open(PAGES)).put(name, new Response(text));
const forget = () => caches.delete(PAGES);
const doubt = async () => { if (await caches.has(PAGES)) await write(UNSURE, "1"); };

const belongs = async (person) => {
  if ((await note(WHO)) !== person) {
    await forget();
    await write(WHO, person);
  }
  await (await caches.open(PAGES)).delete(UNSURE);
};

/** Asks the server, with the tag of what is kept: an unchanged page costs a line. */
const ask = async (url, kept) => {
  const headers = kept?.headers.has("ETag") ? { "If-None-Match": kept.headers.get("ETag") } : {};
  const answer = await fetch(url, { headers, credentials: "same-origin", redirect: "manual" });
  const person = answer.headers.get("X-Candid-Person");
  if (person) await belongs(person);
  if (answer.status === 304 && (await (await caches.open(PAGES)).match(url))) return kept;
  if (answer.status === 304) return fetch(url, { credentials: "same-origin", redirect: "manual" });
  const cache = await caches.open(PAGES);
  if (answer.ok && person && answer.headers.has("ETag")) await cache.put(url, answer.clone());
  if ([403, 404, 410].includes(answer.status) && !isForm(url)) await cache.delete(url);
  return answer;
};

const offline = async () => (await caches.match(OFFLINE, { ignoreVary: true })) ?? Response.error();
const page = async (event) => {
  const url = event.request.url.split("#")[0];
  const kept = await caches.match(url, { cacheName: PAGES, ignoreVary: true });
  const isSure = !(await note(UNSURE));
  const fresh = ask(url, kept);
  event.waitUntil(fresh.catch(() => {}));
  // The site's own address leads to Today, which is here.
  const spare = async () => kept ?? (event.request.url.endsWith(`${self.location.host}/`) && caches.match("/today/", { cacheName: PAGES, ignoreVary: true }));
  const still = () => caches.match(url, { cacheName: PAGES, ignoreVary: true });
  try {
    if (!kept || !isSure) return await fresh;
    const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
    const answer = await Promise.race([fresh, late.then(still)]);
    return answer?.status < 500 || answer?.type === "opaqueredirect" ? answer : kept;
  } catch {
    return (isSure && (await spare())) || offline();
  }
};

// A page as this phone has it: the server shows another one by now.
const asKept = async ({ origin, pathname }) =>
  (!(await note(UNSURE)) && (await caches.match(origin + pathname, { cacheName: PAGES, ignoreVary: true }))) || offline();

// Pictures on those pages do not change under one address
const picture = async (request) =>
  (await caches.match(request.url, { cacheName: PAGES, ignoreVary: true })) ?? fetch(request);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method !== "GET") {
    // Only looked at, never answered: who signs out leaves no page behind.
    if (url.pathname === "/accounts/logout/") event.waitUntil(forget());
    else if (/\/login\/$|^\/organization\//.test(url.pathname) && navigator.onLine) event.waitUntil(doubt());
    return;
  }
  if (isStatic(url)) event.respondWith(fromShell(request));
  else if (request.mode === "navigate" && isForm(url.pathname) && url.search === "?kept") event.respondWith(asKept(url));
  else if (request.mode === "navigate" && isPage(url)) event.respondWith(page(event));
  else if (isPicture(url) && request.destination === "image") event.respondWith(picture(request));
});

// Today says which pages its shops need, with a stamp that changes with them; their pictures come along
const NEEDED = /data-pages="([^"]+)" data-stamp="([^"]+)"/g;
const neededBy = (text) => [...text.matchAll(NEEDED)].flatMap(([, paths, stamp]) => paths.split(" ").map((path) => [path, stamp]));
const keep = async (asked) => {
  const pages = [...asked];
  for (const [path, stamp] of pages) { // grows by what Today needs
    const url = new URL(path, self.location.origin).href;
    const cache = await caches.open(PAGES);
    const kept = await cache.match(url, { ignoreVary: true });
    const mark = `/-/stamp?${path}`;
    if (kept && (await note(mark)) === stamp) continue;
    const answer = await ask(url, kept).catch(() => undefined);
    if (!answer?.ok) continue;
    await write(mark, stamp);
    const text = await answer.clone().text();
    if (path === "/today/") pages.push(...neededBy(text));
    const found = text.matchAll(/(?:src|srcset|data-src)="(\/(?:pictures|evidence)\/[^" ]+)"/g);
    for (const [, src] of found) {
      if (!(await cache.match(src))) await cache.add(src).catch(() => {});
    }
  }
  await tidy();
};

// A shell goes when no page that is kept and no tab that is open is of its version
const appOf = (client) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data);
  setTimeout(resolve, 1000);
  client.postMessage({ kind: "app" }, [port2]);
});
const tidy = async () => {
  const cache = await caches.open(PAGES);
  const kept = await Promise.all((await cache.keys()).map((each) => cache.match(each)));
  const tabs = (await self.clients.matchAll({ type: "window", includeUncontrolled: true })).filter(({ url }) => isPage(new URL(url)));
  const open = await Promise.all(tabs.map(appOf));
  if (open.includes(undefined)) return; // a sleeping tab: it may need its files yet
  const wanted = new Set([VERSION, ...open, ...kept.map(({ headers }) => headers.get("X-Candid-App"))].map((each) => `shell-${each}`));
  for (const name of await caches.keys()) {
    if (name.startsWith("shell-") && !wanted.has(name)) await caches.delete(name);
  }
};

self.addEventListener("message", (event) => {
  const done = async () => { for (const client of await self.clients.matchAll()) client.postMessage({ kind: "kept" }); };
  if (event.data?.kind === "keep") event.waitUntil(keep(event.data.pages).then(done));
});
// Where the browser can: the network is back. Open pages drain their queue; what is left
// then, or without any page, is brought up here.
self.addEventListener("sync", (event) => {
  const wake = async () => {
    for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ kind: "drain" });
    const person = await note(WHO);
    if (typeof bringHome === "function" && person && !(await note(UNSURE))) await bringHome(person, upload);
  };
  event.waitUntil(wake());
});

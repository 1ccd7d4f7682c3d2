// Every method of the enrollment profiles, through Microsoft's kiota for TypeScript with its
// performance middlewares: what it returns, and what it throws.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { gunzipSync } from "node:zlib";

import {
  CompressionHandlerOptions,
  HeadersInspectionOptions,
  RetryHandlerOptions,
} from "@microsoft/kiota-http-fetchlibrary";
import { BatchRequestContent, PageIterator } from "@microsoft/msgraph-sdk-core";

import { Emulator } from "./emulator.js";
import { errorMappings, Graph, pageFactory, SEGMENTS } from "./graph.js";

const UNKNOWN = "cf41d1f6-23a5-4f27-8c16-7b47e1d04d6f";
const BUNDLE = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
const TOKEN_EXTRA = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";

let emulator;

before(async () => {
  emulator = await Emulator.start();
});
beforeEach(() => emulator.empty());
after(async () => assert.equal(await emulator.stop(), 0));

/** Returns the error that a call ends with. */
async function failure(call) {
  const error = await call.then(
    () => assert.fail("it succeeds"),
    (error) => error,
  );
  if (error instanceof assert.AssertionError) throw error;
  return error;
}

/** Asserts that a call is refused with this status and code, and returns the error. */
async function refused(status, code, call) {
  const error = await failure(call);
  assert.deepEqual([error.responseStatusCode, error.error?.code], [status, code]);
  return error.error;
}

/** Returns a client whose exchanges this changes. */
const graph = (options) => new Graph(emulator.url, options);

async function withToken(profiles, tokenValidityInSeconds = 3600) {
  const { id } = await profiles.post({ displayName: "kiosk" });
  assert.equal(await profiles.byId(id).createToken.post({ tokenValidityInSeconds }), undefined);
  return profiles.byId(id).get();
}

for (const segment of SEGMENTS) {
  describe(segment, () => {
    let client, profiles;

    beforeEach(() => {
      client = graph();
      profiles = client.profiles(segment);
    });

    test("a profile is created, read, listed, updated and deleted", async () => {
      await managed(client, segment);
    });

    test("a token is created, replaced and revoked", async () => {
      await emulator.call("PUT", "/enroll/v1/clock", { now: "2026-11-22T08:00:00Z", frozen: true });
      const first = await withToken(profiles, 6);
      assert.equal(first.tokenExpirationDateTime.toISOString(), "2026-11-22T08:00:06.000Z");
      assert.equal(JSON.parse(first.qrCodeContent)[BUNDLE][TOKEN_EXTRA], first.tokenValue);
      assert.equal(first.qrCodeImage.type, "image/png");
      const png = Buffer.from(first.qrCodeImage.value);
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      const item = profiles.byId(first.id);
      await item.createToken.post({ tokenValidityInSeconds: 60 });
      const second = await item.get();
      assert.notEqual(second.tokenValue, first.tokenValue);
      assert.equal((await emulator.enroll(first.tokenValue, "R0")).status, 403);
      assert.equal((await emulator.enroll(second.tokenValue, "R0")).status, 200);
      assert.equal((await item.get()).enrolledDeviceCount, 1);
      assert.equal(await item.revokeToken.post(), undefined);
      const revoked = await item.get();
      // Of an object that is null, this client makes one without members.
      const nothing = [undefined, undefined, {}];
      assert.deepEqual([revoked.tokenValue, revoked.qrCodeContent, revoked.qrCodeImage], nothing);
      assert.equal((await emulator.enroll(second.tokenValue, "R1")).status, 403);
      await emulator.advance("60s");
      await item.createToken.post({ tokenValidityInSeconds: 1 });
      const { tokenValue } = await item.get();
      await emulator.advance("1s");
      assert.equal((await emulator.enroll(tokenValue, "R2")).status, 403);
    });

    test("pages are followed by their links", () => paged(client, segment));

    test("a list is filtered, ordered, selected and counted", async () => {
      for (const displayName of ["b & c", "a", "it's"]) await profiles.post({ displayName });
      const names = async (queryParameters) =>
        (await profiles.get({ queryParameters })).value.map((profile) => profile.displayName);
      assert.deepEqual(await names({ filter: "displayName eq 'b & c'" }), ["b & c"]);
      assert.deepEqual(await names({ filter: "displayName eq 'it''s'" }), ["it's"]);
      assert.deepEqual(await names({ orderby: ["displayName desc"], top: 2 }), ["it's", "b & c"]);
      assert.deepEqual(await names({ orderby: ["displayName"], skip: 2 }), ["it's"]);
      const [first] = (await profiles.get({ queryParameters: { select: ["id"], top: 1 } })).value;
      assert.ok(first.id);
      assert.equal(first.displayName, undefined);
      const filter = "startswith(displayName,'b')";
      assert.equal(await profiles.count.get({ queryParameters: { filter } }), 1);
      assert.equal(await profiles.count.get(), 3);
      // The middleware for the names of parameters writes `$` as it is.
      assert.match(client.sent.at(-2).url, /\/\$count\?\$filter=/);
    });

    test("an error has its code, message and ids", () => failed(client, segment));

    test("bodies are compressed, and without compression after 415", async () => {
      const { id } = await profiles.post({ displayName: "Ü".repeat(200) });
      assert.equal(client.sent[0].headers.get("content-encoding"), "gzip");
      const body = JSON.parse(gunzipSync(Buffer.from(client.sent[0].body)));
      assert.deepEqual(body, { displayName: "Ü".repeat(200) });
      assert.equal((await profiles.byId(id).get()).displayName, body.displayName);
      assert.equal(client.sent[1].headers.get("content-encoding"), null);
      // As where something in between understands another coding only.
      const other = graph({ exchange: (url, request) => fetch(url, recoded(request)) });
      const { displayName } = await other.profiles(segment).post({ displayName: "n" });
      assert.equal(displayName, "n");
      const codings = other.sent.map(({ headers }) => headers.get("content-encoding"));
      assert.deepEqual(codings, ["gzip", null]);
    });

    test("a throttled request is sent again after the time that it is given", () =>
      throttled(client, segment));

    test("a client that is rejected four times gives up", async () => {
      await emulator.fail({ status: 503, method: "POST", times: 4, retryAfter: "0s" });
      await refused(503, "ServiceUnavailable", profiles.post({ displayName: "n" }));
      assert.deepEqual(await emulator.plannedFaults(), []);
      assert.equal(client.sent.length, 4);
      await emulator.fail({ status: 500, method: "POST", times: 2 });
      const error = await failure(profiles.post({ displayName: "n" }));
      assert.equal(error.responseStatusCode, 500);
      assert.equal((await emulator.plannedFaults())[0].times, 1);
      await emulator.call("PUT", "/enroll/v1/faults", { faults: [] });
      assert.equal(await profiles.count.get(), 0);
    });

    test("a client without tries gets the time at once", async () => {
      await emulator.fail({ status: 429, method: "GET", times: 1, retryAfter: "7s" });
      const once = new RetryHandlerOptions({ maxRetries: 0 });
      const error = await failure(profiles.get({ options: [once] }));
      assert.deepEqual(error.responseHeaders["retry-after"], ["7"]);
      assert.deepEqual([error.responseStatusCode, error.error.code], [429, "TooManyRequests"]);
    });

    test("a batch has an answer to each of its requests", () => batched(client, segment));

    test("invalid credentials are refused first", async () => {
      const bearing = (value) => ({
        authenticateRequest: async (request) => request.headers.add("Authorization", value),
      });
      const known = graph({ authentication: bearing("Bearer x") }).profiles(segment);
      await known.post({ displayName: "n" });
      const unknown = graph({ authentication: bearing("Bearer invalid") }).profiles(segment);
      await refused(401, "InvalidAuthenticationToken", unknown.byId(UNKNOWN).get());
      await refused(401, "InvalidAuthenticationToken", unknown.post({ displayName: 7 }));
      assert.equal(await known.count.get(), 1);
    });

    test("controls: each check fails where an answer is broken", async () => {
      const controls = [
        [managed, (text) => text.replace('"displayName":"kiosk 2"', '"displayName":"kiosk"')],
        [paged, (text) => text.replace("nextLink", "next")],
        [failed, (text) => text.replace("innerError", "inner")],
        [batched, (text) => text.replace('"status":404', '"status":200')],
        [throttled, (text) => text, { "retry-after": "0" }],
      ];
      for (const [check, breaking, headers] of controls) {
        const through = async (...changes) => {
          await emulator.empty();
          const exchange = async (...request) => broken(await fetch(...request), ...changes);
          await check(graph({ exchange }), segment);
        };
        await through((text) => text);
        await assert.rejects(through(breaking, headers), check.name);
      }
    });
  });
}

/** Returns a request whose compressed body claims another coding. */
function recoded(request) {
  const headers = new Headers(request.headers);
  if (headers.has("content-encoding")) headers.set("content-encoding", "br");
  return { ...request, headers };
}

/** Returns a response with another body. */
async function broken(response, breaking, headers = {}) {
  const { status } = response;
  const body = status === 204 ? null : breaking(await response.text());
  const all = { ...Object.fromEntries(response.headers), ...headers };
  return new Response(body, { status, headers: all });
}

async function managed(client, segment) {
  const profiles = client.profiles(segment);
  const body = { displayName: "kiosk", description: "unit 7 😀" };
  const created = plain(await profiles.post(body));
  assert.match(created.id, /^[0-9a-f-]{36}$/);
  assert.equal(created.description, "unit 7 😀");
  assert.equal(created.enrolledDeviceCount, 0);
  assert.ok(created.createdDateTime instanceof Date);
  assert.ok(!created.tokenValue);
  const item = profiles.byId(created.id);
  assert.deepEqual(plain(await item.get()), created);
  assert.deepEqual((await profiles.get()).value, [created]);
  const updated = plain(await item.patch({ displayName: "kiosk 2" }));
  assert.deepEqual([updated.displayName, updated.description], ["kiosk 2", "unit 7 😀"]);
  assert.deepEqual(plain(await item.get()), updated);
  const cleared = await item.patch({ description: null });
  assert.deepEqual([cleared.displayName, cleared.description], ["kiosk 2", undefined]);
  assert.equal(await item.delete(), undefined);
  await refused(404, "ResourceNotFound", item.get());
  await refused(404, "ResourceNotFound", item.delete());
  assert.equal((await profiles.get({ queryParameters: { count: true } }))["@odata.count"], 0);
}

/** Returns a profile without its context, which those in a list do not have. */
function plain({ additionalData, ...profile }) {
  assert.ok(additionalData["@odata.context"].endsWith("/$entity"));
  return profile;
}

async function paged(client, segment) {
  const profiles = client.profiles(segment);
  const created = [];
  for (let count = 0; count < 7; count += 1) created.push((await profiles.post({})).id);
  const listed = [];
  let page = await profiles.get({ queryParameters: { top: 3, count: true } });
  const first = page;
  while (page) {
    assert.equal(page["@odata.count"], 7);
    listed.push(...page.value.map((profile) => profile.id));
    const link = page["@odata.nextLink"];
    page = link && (await profiles.withUrl(link).get());
  }
  assert.deepEqual(listed, created);
  const seen = [];
  const see = (profile) => seen.push(profile.id);
  const factory = pageFactory(segment);
  await new PageIterator(client.adapter, first, see, factory, errorMappings).iterate();
  assert.deepEqual(seen, created);
}

async function failed(client, segment) {
  const profiles = client.profiles(segment);
  const unknown = profiles.byId(UNKNOWN);
  for (const call of [
    () => unknown.get(),
    () => unknown.patch({ displayName: "n" }),
    () => unknown.delete(),
    () => unknown.createToken.post({ tokenValidityInSeconds: 60 }),
    () => unknown.revokeToken.post(),
    () => profiles.byId("a/b c").get(),
  ]) {
    await refused(404, "ResourceNotFound", call());
  }
  const { id } = await profiles.post({ displayName: "n" });
  const item = profiles.byId(id);
  const options = [new HeadersInspectionOptions({ inspectResponseHeaders: true })];
  const missing = "Invalid ODataActionParameter 'tokenValidityInSeconds': a value is required.";
  const error = await refused(400, "BadRequest", item.createToken.post({}, { options }));
  assert.equal(error.message, missing);
  assert.match(error.innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  const [requestId] = options[0].getResponseHeaders().get("request-id");
  assert.equal(error.innerError["request-id"], requestId);
  for (const seconds of [0, -1, 2 ** 31, 6.5]) {
    await refused(400, "BadRequest", item.createToken.post({ tokenValidityInSeconds: seconds }));
  }
  const additionalData = { colour: "red" };
  const unknownProperty = await refused(400, "BadRequest", profiles.post({ additionalData }));
  assert.match(unknownProperty.message, /'colour'/);
  const queryParameters = { filter: "displayName" };
  await refused(400, "BadRequest", profiles.get({ queryParameters }));
  assert.equal((await profiles.get()).value.length, 1);
}

async function throttled(client, segment) {
  const { id } = await client.profiles(segment).post({ displayName: "n" });
  const item = client.profiles(segment).byId(id);
  const options = [new CompressionHandlerOptions({ enableCompression: false })];
  await emulator.fail({ status: 429, method: "POST", times: 1, retryAfter: "1s" });
  const start = Date.now();
  await item.createToken.post({ tokenValidityInSeconds: 3600 }, { options });
  assert.ok(Date.now() - start >= 900, "the client waits");
  const tries = client.sent.slice(1).map(({ headers }) => headers.get("retry-attempt"));
  assert.deepEqual(tries, [null, "1"]);
  assert.deepEqual(await emulator.plannedFaults(), []);
  const before = await item.get();
  assert.ok(before.tokenValue);
  // This client compresses a compressed body again for its next try, and names one coding.
  await emulator.fail({ status: 429, method: "POST", times: 1, retryAfter: "0s" });
  const twice = item.createToken.post({ tokenValidityInSeconds: 3600 });
  await refused(400, "BadRequest", twice);
  assert.equal((await item.get()).tokenValue, before.tokenValue);
}

async function batched(client, segment) {
  const profiles = client.profiles(segment);
  const { id } = await profiles.post({ displayName: "n" });
  const batch = new BatchRequestContent(client.adapter, errorMappings);
  const path = `/deviceManagement/${segment}`;
  batch.addRequest({ id: "1", method: "GET", url: `${path}/${id}` });
  batch.addRequest({ id: "2", method: "GET", url: `${path}/${UNKNOWN}` });
  batch.addRequest({ id: "3", method: "GET", url: `${path}/$count` });
  batch.addRequest({ id: "4", method: "DELETE", url: `${path}/${id}` });
  const statuses = await (await batch.postAsync()).getResponsesStatusCodes();
  const sorted = Object.fromEntries([...statuses].sort());
  assert.deepEqual(sorted, { 1: 200, 2: 404, 3: 200, 4: 204 });
  assert.equal(await profiles.count.get(), 0);
  // Graph wants a body and its type of each call that writes: this client sends no headers.
  const writing = new BatchRequestContent(client.adapter, errorMappings);
  writing.addRequest({ id: "1", method: "POST", url: `${path}/${UNKNOWN}/revokeToken` });
  const error = await refused(400, "BadRequest", writing.postAsync());
  const message = "Write request id : 1 does not contain Content-Type header or body.";
  assert.equal(error.message, message);
}

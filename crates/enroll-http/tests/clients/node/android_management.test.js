// Every method of Android Management that is emulated, through both of Google's clients that have
// it: what it returns, and what it throws.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";

import { Emulator, refused } from "./emulator.js";

const PARENT = "enterprises/LC00abc";
const FORBIDDEN = "Caller is not authorized to manage enterprise.";

const CLIENTS = {
  "@googleapis/androidmanagement": (emulator) => emulator.androidManagement(),
  googleapis: (emulator) => emulator.androidManagementOfAll(),
};

for (const [name, connect] of Object.entries(CLIENTS)) {
  describe(name, () => {
    let emulator, api, tokens, devices, policies;

    before(async () => {
      emulator = await Emulator.start();
      api = connect(emulator);
      ({ enrollmentTokens: tokens, devices, policies } = api.enterprises);
    });
    beforeEach(() => emulator.empty());
    after(async () => assert.equal(await emulator.stop(), 0));

    async function create(requestBody = {}, parent = PARENT) {
      return (await tokens.create({ parent, requestBody })).data;
    }

    test("a token is created, read, listed and deleted", async () => {
      const token = await create({ duration: "90.5s", policyName: "kiosk", oneTimeOnly: true });
      assert.equal(token.duration, "90.500s");
      assert.equal(token.policyName, `${PARENT}/policies/kiosk`);
      assert.equal(token.oneTimeOnly, true);
      const bundle = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
      const extra = "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";
      assert.equal(JSON.parse(token.qrCode)[bundle][extra], token.value);
      const partial = (await tokens.get({ name: token.name })).data;
      const keys = ["expirationTimestamp", "name", "qrCode", "value"];
      assert.deepEqual(Object.keys(partial).sort(), keys);
      const listed = (await tokens.list({ parent: PARENT })).data;
      assert.deepEqual(listed, { enrollmentTokens: [partial] });
      const deleted = await tokens.delete({ name: token.name });
      assert.deepEqual([deleted.status, deleted.data], [200, {}]);
      assert.equal((await refused(tokens.get({ name: token.name }))).status, 404);
      assert.equal((await refused(tokens.delete({ name: token.name }))).status, 404);
    });

    test("pages hold each token once", async () => {
      const created = [];
      for (let count = 0; count < 5; count += 1) created.push((await create()).name);
      const listed = [];
      let pageToken;
      do {
        const { data } = await tokens.list({ parent: PARENT, pageSize: 2, pageToken });
        listed.push(...data.enrollmentTokens.map((token) => token.name));
        pageToken = data.nextPageToken;
      } while (pageToken);
      assert.deepEqual(listed, created);
    });

    test("a token expires at its expiration timestamp", async () => {
      await emulator.call("PUT", "/enroll/v1/clock", { frozen: true });
      const token = await create({ duration: "60s" });
      await emulator.advance("59.999999999s");
      assert.equal((await tokens.get({ name: token.name })).status, 200);
      await emulator.advance("0.000000001s");
      assert.equal((await refused(tokens.get({ name: token.name }))).status, 404);
      assert.equal((await emulator.enroll(token.value, "R0")).status, 403);
    });

    test("of twenty devices at once, a one-time token lets in one", async () => {
      const token = await create({ oneTimeOnly: true });
      const serials = Array.from({ length: 20 }, (_, index) => `R${index}`);
      const answers = await Promise.all(
        serials.map((serial) => emulator.enroll(token.value, serial)),
      );
      const statuses = answers.map((answer) => answer.status).sort();
      assert.deepEqual(statuses, [200, ...Array(19).fill(403)]);
      assert.equal((await devices.list({ parent: PARENT })).data.devices.length, 1);
    });

    test("a device is read, listed and deleted, and its policy looked up", async () => {
      const name = `${PARENT}/policies/default`;
      const written = (await policies.patch({ name, requestBody: { cameraDisabled: true } })).data;
      assert.deepEqual(written, { name, version: "1", cameraDisabled: true });
      const token = await create();
      const { body: device } = await emulator.enroll(token.value, "R0");
      const shown = (await devices.get({ name: device.name })).data;
      assert.equal(shown.hardwareInfo.serialNumber, "R0");
      assert.deepEqual((await devices.list({ parent: PARENT })).data, { devices: [shown] });
      assert.deepEqual((await policies.get({ name: shown.policyName })).data, written);
      assert.deepEqual((await policies.list({ parent: PARENT })).data, { policies: [written] });
      assert.equal((await refused(policies.delete({ name }))).status, 400);
      assert.deepEqual((await devices.delete({ name: device.name })).data, {});
      assert.equal((await refused(devices.get({ name: device.name }))).status, 404);
      assert.deepEqual((await policies.delete({ name })).data, {});
      assert.equal((await refused(policies.get({ name }))).status, 404);
    });

    test("an enterprise is created with its sign-up token, read, patched and deleted", async () => {
      const callbackUrl = "https://emm.example/done";
      const signup = (await api.signupUrls.create({ projectId: "p", callbackUrl })).data;
      const { status, headers } = await fetch(signup.url, { redirect: "manual" });
      assert.equal(status, 303);
      const enterpriseToken = new URL(headers.get("location")).searchParams.get("enterpriseToken");
      const enterprise = (
        await api.enterprises.create({
          projectId: "p",
          signupUrlName: signup.name,
          enterpriseToken,
          requestBody: { enterpriseDisplayName: "Acme" },
        })
      ).data;
      const { name } = enterprise;
      assert.deepEqual((await api.enterprises.get({ name })).data, enterprise);
      const patched = await api.enterprises.patch({
        name,
        updateMask: "enterpriseDisplayName",
        requestBody: { enterpriseDisplayName: "Beta" },
      });
      assert.deepEqual(patched.data, { name, enterpriseDisplayName: "Beta" });
      const listed = (await api.enterprises.list({ projectId: "p" })).data;
      assert.deepEqual(listed, { enterprises: [{ name }] });
      assert.deepEqual((await api.enterprises.delete({ name })).data, {});
      const gone = await refused(api.enterprises.get({ name }));
      assert.deepEqual([gone.status, gone.message], [403, FORBIDDEN]);
    });

    test("what is wrong is named", async () => {
      const short = await refused(create({ duration: "59s" }));
      assert.equal(short.status, 400);
      const [detail] = short.error.response.data.error.details;
      assert.equal(detail.fieldViolations[0].field, "enrollment_token.duration");
      assert.equal(short.error.response.data.error.status, "INVALID_ARGUMENT");
      const unknown = await refused(create({ foo: 1 }));
      assert.match(unknown.message, /Unknown name "foo" at 'enrollment_token'/);
      assert.equal((await refused(tokens.list({ parent: PARENT, pageSize: -1 }))).status, 400);
      const foreign = await refused(tokens.list({ parent: PARENT, pageToken: "x" }));
      assert.equal(foreign.status, 400);
    });

    test("a rejected deletion is sent three times more, a rejected creation is not", async () => {
      const token = await create();
      await emulator.fail({ status: 429, method: "DELETE", times: 3 });
      assert.equal((await tokens.delete({ name: token.name })).status, 200);
      assert.deepEqual(await emulator.plannedFaults(), []);
      await emulator.fail({ status: 503, method: "POST", times: 2 });
      assert.equal((await refused(create())).status, 503);
      assert.equal((await emulator.plannedFaults())[0].times, 1);
      assert.deepEqual((await tokens.list({ parent: PARENT })).data, {});
    });

    // Rule 6.2: "No client-side pattern check: `parent:'LC123'` really sends `/v1/LC123/…`."
    test("this client checks no names: the emulator does", async () => {
      assert.equal((await refused(create({}, "LC00abc"))).status, 404);
      assert.equal((await refused(tokens.get({ name: `${PARENT}/enrollmentTokens/a/b` }))).status, 404);
      // A space, a plus and an umlaut are characters of an id like others.
      const odd = `${PARENT}/enrollmentTokens/a b+ü`;
      assert.equal((await refused(tokens.get({ name: odd }))).status, 404);
    });
  });
}

describe("where credentials and enterprises are asked for", () => {
  let emulator;

  before(async () => {
    emulator = await Emulator.start("--strict", "--require-bearer");
  });
  after(async () => assert.equal(await emulator.stop(), 0));

  test("no credentials are 401, and an unknown enterprise is 403", async () => {
    const tokens = emulator.androidManagement().enterprises.enrollmentTokens;
    assert.equal((await refused(tokens.list({ parent: PARENT }))).status, 401);
    const headers = { authorization: "Bearer x" };
    const unknown = await refused(tokens.list({ parent: PARENT }, { headers }));
    assert.deepEqual([unknown.status, unknown.message], [403, FORBIDDEN]);
  });
});

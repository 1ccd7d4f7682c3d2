// Every method of the Play EMM API that is emulated, through Google's client for everything: what
// it returns, and what it throws.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";

import { Emulator, refused } from "./emulator.js";

const enterpriseId = "LC00abc";

let emulator, api;

before(async () => {
  emulator = await Emulator.start();
  api = emulator.playEmm();
});
beforeEach(() => emulator.empty());
after(async () => assert.equal(await emulator.stop(), 0));

async function insert(accountIdentifier = "user342", accountType = "userAccount") {
  const requestBody = { accountIdentifier, accountType };
  return (await api.users.insert({ enterpriseId, requestBody })).data;
}

async function issue(userId) {
  const issued = await api.users.generateAuthenticationToken({ enterpriseId, userId });
  return issued.data.token;
}

const androidId = (index) => `3f2504e04f89${index.toString(16).padStart(4, "0")}`;

test("a user is inserted once, read, updated and deleted", async () => {
  const user = await insert();
  assert.equal(user.kind, "androidenterprise#user");
  assert.equal(user.managementType, "emmManaged");
  assert.deepEqual(await insert(), user);
  const { id: userId } = user;
  assert.deepEqual((await api.users.get({ enterpriseId, userId })).data, user);
  const requestBody = { displayName: "Ada", accountIdentifier: "user342" };
  const updated = (await api.users.update({ enterpriseId, userId, requestBody })).data;
  assert.deepEqual(updated, { ...user, displayName: "Ada" });
  const other = { displayName: "Bob", accountIdentifier: "other" };
  const refusal = await refused(api.users.update({ enterpriseId, userId, requestBody: other }));
  assert.equal(refusal.status, 400);
  assert.equal((await api.users.get({ enterpriseId, userId })).data.displayName, "Ada");
  assert.equal((await api.users.delete({ enterpriseId, userId })).status, 204);
  const gone = await refused(api.users.get({ enterpriseId, userId }));
  assert.deepEqual([gone.status, gone.message], [404, "No user was found for the given ID."]);
  assert.notEqual((await insert()).id, userId, "an id is never used again");
});

test("only users that Google manages are listed, by their address", async () => {
  const primaryEmail = "ada+1@example.com";
  const path = `/enroll/v1/enterprises/${enterpriseId}/googleUsers`;
  const { body: user } = await emulator.call("POST", path, { primaryEmail });
  const list = async (email) => (await api.users.list({ enterpriseId, email })).data;
  assert.deepEqual((await list(primaryEmail)).user, [user]);
  await insert("bob@example.com");
  assert.deepEqual(await list("bob@example.com"), { kind: "androidenterprise#usersListResponse" });
  const userId = user.id;
  for (const method of ["generateAuthenticationToken", "revokeDeviceAccess", "delete"]) {
    const refusal = await refused(api.users[method]({ enterpriseId, userId }));
    assert.equal(refusal.status, 403, method);
  }
});

test("a user has ten devices at most, and revoking frees their slots", async () => {
  const { id: userId } = await insert();
  const issued = await Promise.all(Array.from({ length: 14 }, () => issue(userId)));
  const answers = await Promise.all(
    issued.map((token, index) => emulator.provision(token, androidId(index))),
  );
  const statuses = answers.map((answer) => answer.status).sort();
  assert.deepEqual(statuses, [...Array(10).fill(200), ...Array(4).fill(403)]);
  const listed = (await api.devices.list({ enterpriseId, userId })).data;
  assert.equal(listed.device.length, 10);
  const deviceId = listed.device[0].androidId;
  const device = (await api.devices.get({ enterpriseId, userId, deviceId })).data;
  assert.deepEqual(device, listed.device[0]);
  const full = await refused(api.users.generateAuthenticationToken({ enterpriseId, userId }));
  assert.equal(full.status, 403);
  const revoked = await api.users.revokeDeviceAccess({ enterpriseId, userId });
  assert.equal(revoked.status, 204);
  assert.equal((await emulator.provision(await issue(userId), androidId(20))).status, 200);
});

test("an authentication token lives five minutes and serves once", async () => {
  const { id: userId } = await insert();
  const [late, once] = [await issue(userId), await issue(userId)];
  assert.equal((await emulator.provision(once, androidId(1))).status, 200);
  assert.equal((await emulator.provision(once, androidId(1))).status, 403);
  await emulator.advance("300s");
  assert.equal((await emulator.provision(late, androidId(2))).status, 403);
});

test("a product set holds what was ever approved", async () => {
  const { id: userId } = await insert();
  const empty = (await api.users.getAvailableProductSet({ enterpriseId, userId })).data;
  assert.equal(empty.productSetBehavior, "whitelist");
  const productId = "app:com.example";
  const requestBody = { productId: [productId] };
  const set = { enterpriseId, userId, requestBody };
  assert.equal((await refused(api.users.setAvailableProductSet(set))).status, 403);
  await api.products.approve({ enterpriseId, productId, requestBody: {} });
  await api.products.unapprove({ enterpriseId, productId });
  const stored = (await api.users.setAvailableProductSet(set)).data;
  assert.deepEqual(stored.productId, [productId]);
  const read = (await api.users.getAvailableProductSet({ enterpriseId, userId })).data;
  assert.deepEqual(read, stored);
});

test("an enrollment token of Play lets devices in", async () => {
  const requestBody = { enrollmentTokenType: "userDevice", duration: "60s" };
  const token = (await api.enrollmentTokens.create({ enterpriseId, requestBody })).data;
  assert.equal((await emulator.enroll(token.token, "R0")).status, 200);
  const missing = await refused(api.enrollmentTokens.create({ enterpriseId, requestBody: {} }));
  assert.equal(missing.status, 400);
});

test("an error has both of this API's forms", async () => {
  const refusal = await refused(api.users.insert({ enterpriseId, requestBody: {} }));
  assert.equal(refusal.status, 400);
  const { error } = refusal.error.response.data;
  assert.equal(error.errors[0].reason, "required");
  assert.equal(error.code, 400);
  const unknown = await refused(api.users.get({ enterpriseId, userId: "10/1 2" }));
  assert.equal(unknown.status, 404);
});

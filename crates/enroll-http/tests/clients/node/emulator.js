// A running `enroll emulate`, and the vendors' clients pointed at it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import { androidmanagement } from "@googleapis/androidmanagement";
import { google } from "googleapis";

export class Emulator {
  static async start(...options) {
    const started = new Emulator();
    const command = ["emulate", "--memory", "--listen", "127.0.0.1:0", "--json", ...options];
    started.process = spawn(process.env.ENROLL_BINARY, command, {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = await once(createInterface({ input: started.process.stdout }), "line");
    started.url = JSON.parse(line).url;
    return started;
  }

  /** Returns the status, the headers and the decoded body of an answer. */
  async call(method, path, body) {
    const answer = await fetch(this.url + path, {
      method,
      redirect: "manual",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text && JSON.parse(text) };
  }

  async empty() {
    await this.call("POST", "/enroll/v1/reset");
  }

  /** Does what a device does with the value of an enrollment token. */
  enroll(enrollmentToken, serialNumber, ownership = "COMPANY_OWNED") {
    const body = { enrollmentToken, ownership, serialNumber };
    return this.call("POST", "/enroll/v1/devices:enroll", body);
  }

  /** Does what a device does with the value of an authentication token. */
  provision(authenticationToken, androidId) {
    return this.call("POST", "/enroll/v1/devices:provision", { authenticationToken, androidId });
  }

  async advance(duration) {
    await this.call("PUT", "/enroll/v1/clock", { advance: duration });
  }

  /** Plans an answer in place of an API's. */
  async fail(fault) {
    const { status } = await this.call("PUT", "/enroll/v1/faults", { faults: [fault] });
    if (status !== 200) throw new Error(`a fault is refused with ${status}`);
  }

  /** Returns what is still planned. */
  async plannedFaults() {
    return (await this.call("GET", "/enroll/v1/faults")).body.faults;
  }

  /** Ends it as a service manager would, and returns its exit code. */
  async stop() {
    this.process.kill("SIGTERM");
    const [code] = await once(this.process, "exit");
    return code;
  }

  // Without an `auth` option, the clients send no credentials. Of the root URL they keep the
  // origin only.

  /** Google's client for Android Management alone. */
  androidManagement() {
    return androidmanagement({ version: "v1", rootUrl: this.url + "/" });
  }

  /** Android Management in Google's client for everything. */
  androidManagementOfAll() {
    return google.androidmanagement({ version: "v1", rootUrl: this.url + "/" });
  }

  /** The Play EMM API in Google's client for everything. */
  playEmm() {
    return google.androidenterprise({ version: "v1", rootUrl: this.url + "/" });
  }
}

/** Returns the error that a call of a client ends with. */
export async function refused(call) {
  try {
    await call;
  } catch (error) {
    return { status: Number(error.status ?? error.code), message: error.message, error };
  }
  throw new Error("the call is not refused");
}

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.json.gson.GsonFactory;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Every method of Android Management: what it returns, and what it throws. */
final class AndroidManagementChecks {
  static final String PARENT = "enterprises/LC00abc";
  private static final String FORBIDDEN = "Caller is not authorized to manage enterprise.";
  private static final String BUNDLE = "android.app.extra.PROVISIONING_ADMIN_EXTRAS_BUNDLE";
  private static final String TOKEN_EXTRA =
      "com.google.android.apps.work.clouddpc.EXTRA_ENROLLMENT_TOKEN";

  private AndroidManagementChecks() {}

  static void addTo(Checks checks) {
    checks.add(
        "a token is created, read, listed and deleted", AndroidManagementChecks::tokenIsManaged);
    checks.add("pages hold each token once", AndroidManagementChecks::pagesHoldEachTokenOnce);
    checks.add("a token expires at its expiration", AndroidManagementChecks::tokenExpires);
    checks.add(
        "of twenty devices, a one-time token lets in one", AndroidManagementChecks::oneDeviceWins);
    checks.add("a policy is patched and deleted", AndroidManagementChecks::policyIsPatched);
    checks.add("a device is read, listed and deleted", AndroidManagementChecks::deviceIsManaged);
    checks.add(
        "an enterprise is created, patched and deleted",
        AndroidManagementChecks::enterpriseIsManaged);
    checks.add("an invalid field is named", AndroidManagementChecks::invalidFieldIsNamed);
    checks.add("pages and masks are checked", AndroidManagementChecks::pagesAndMasksAreChecked);
    checks.add("names are checked by the service", AndroidManagementChecks::namesAreChecked);
  }

  static AndroidManagement.EnrollmentToken create(Clients clients) throws Exception {
    return clients.android.createToken(PARENT, new AndroidManagement.EnrollmentToken()).execute();
  }

  private static void tokenIsManaged(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    var body = new AndroidManagement.EnrollmentToken();
    body.duration = "90.5s";
    body.policyName = "kiosk";
    body.additionalData = "unit 7 😀";
    body.oneTimeOnly = true;
    body.allowPersonalUsage = "PERSONAL_USAGE_DISALLOWED_USERLESS";
    body.googleAuthenticationOptions = new AndroidManagement.AuthenticationOptions();
    body.googleAuthenticationOptions.authenticationRequirement = "REQUIRED";
    body.googleAuthenticationOptions.requiredAccountEmail = "ada@example.com";
    var token = api.createToken(PARENT, body).execute();
    Expect.equal("90.500s", token.duration);
    Expect.equal(PARENT + "/policies/kiosk", token.policyName);
    Expect.equal(body.additionalData, token.additionalData);
    Expect.equal(true, token.oneTimeOnly);
    Expect.equal(body.allowPersonalUsage, token.allowPersonalUsage);
    Expect.equal(body.googleAuthenticationOptions, token.googleAuthenticationOptions);
    Map<?, ?> code = GsonFactory.getDefaultInstance().fromString(token.qrCode, Map.class);
    Expect.equal(token.value, ((Map<?, ?>) code.get(BUNDLE)).get(TOKEN_EXTRA));

    var partial = api.getToken(token.name).execute();
    var fields = Set.of("name", "value", "qrCode", "expirationTimestamp", "allowPersonalUsage");
    Expect.equal(fields, partial.keySet());
    Expect.equal(List.of(partial), api.listTokens(PARENT).execute().enrollmentTokens);
    Expect.equal(Set.of(), api.delete(token.name).execute().keySet());
    Expect.refused(404, api.getToken(token.name));
    Expect.refused(404, api.delete(token.name));
    Expect.equal(Set.of(), api.listTokens(PARENT).execute().keySet());
  }

  private static void pagesHoldEachTokenOnce(Clients clients) throws Exception {
    List<String> created = new ArrayList<>();
    for (int count = 0; count < 5; count++) {
      created.add(create(clients).name);
    }
    List<String> listed = new ArrayList<>();
    String next = null;
    do {
      var call = clients.android.listTokens(PARENT).set("pageSize", 2).set("pageToken", next);
      var page = call.execute();
      page.enrollmentTokens.forEach(token -> listed.add(token.name));
      next = page.nextPageToken;
    } while (next != null);
    Expect.equal(created, listed);
  }

  private static void tokenExpires(Clients clients) throws Exception {
    clients.emulator.freeze();
    var body = new AndroidManagement.EnrollmentToken();
    body.duration = "60s";
    var token = clients.android.createToken(PARENT, body).execute();
    clients.emulator.advance("59.999999999s");
    Expect.equal(token.value, clients.android.getToken(token.name).execute().value);
    clients.emulator.advance("0.000000001s");
    Expect.refused(404, clients.android.getToken(token.name));
    Expect.equal(403, clients.emulator.enroll(token.value, "R0").status());
  }

  private static void oneDeviceWins(Clients clients) throws Exception {
    var body = new AndroidManagement.EnrollmentToken();
    body.oneTimeOnly = true;
    String value = clients.android.createToken(PARENT, body).execute().value;
    var devices = IntStream.range(0, 20).parallel();
    Expect.equal(1L, devices.filter(index -> enrolled(clients, value, index) == 200).count());
    Expect.equal(1, clients.android.listDevices(PARENT).execute().devices.size());
  }

  private static int enrolled(Clients clients, String value, int index) {
    try {
      return clients.emulator.enroll(value, "R" + index).status();
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private static void policyIsPatched(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    String name = PARENT + "/policies/kiosk";
    var application = new AndroidManagement.Application();
    application.packageName = "com.example.kiosk";
    application.installType = "FORCE_INSTALLED";
    application.minimumVersionCode = 7;
    var body = new AndroidManagement.Policy();
    body.cameraDisabled = true;
    body.minimumApiLevel = 30;
    body.applications = List.of(application);
    var policy = api.patchPolicy(name, body).execute();
    Expect.equal(name, policy.name);
    Expect.equal(1L, policy.version);
    Expect.equal(body.applications, policy.applications);
    var patch = new AndroidManagement.Policy();
    patch.minimumApiLevel = 31;
    var patched = api.patchPolicy(name, patch).set("updateMask", "minimumApiLevel").execute();
    Expect.equal(2L, patched.version);
    Expect.equal(31, patched.minimumApiLevel);
    Expect.equal(true, patched.cameraDisabled);
    Expect.equal(patched, api.getPolicy(name).execute());
    Expect.equal(List.of(patched), api.listPolicies(PARENT).execute().policies);
    Expect.equal(Set.of(), api.delete(name).execute().keySet());
    Expect.refused(404, api.getPolicy(name));
  }

  private static void deviceIsManaged(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    String policy = PARENT + "/policies/default";
    api.patchPolicy(policy, new AndroidManagement.Policy()).execute();
    var token = create(clients);
    String name = clients.emulator.enroll(token.value, "R0").text("name");
    var device = api.getDevice(name).execute();
    Expect.equal(name, device.name);
    Expect.equal("R0", device.hardwareInfo.serialNumber);
    Expect.equal(token.name, device.enrollmentTokenName);
    Expect.equal(policy, device.policyName);
    Expect.equal("DEVICE_OWNER", device.managementMode);
    Expect.equal("PROVISIONING", device.state);
    Expect.equal(List.of(device), api.listDevices(PARENT).execute().devices);
    Expect.refused(400, api.delete(policy));
    Expect.equal(Set.of(), api.delete(name).set("wipeReasonMessage", "a & b").execute().keySet());
    Expect.refused(404, api.getDevice(name));
    Expect.refused(404, api.delete(name));
  }

  private static void enterpriseIsManaged(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    String callback = "https://emm.example/done";
    var signup = api.createSignupUrl("p", callback).execute();
    String path = signup.url.substring(clients.emulator.url.length());
    var sent = clients.emulator.call("GET", path, null);
    Expect.equal(303, sent.status());
    String location = sent.headers().firstValue("location").orElseThrow();
    String prefix = callback + "?enterpriseToken=";
    Expect.isTrue(location.startsWith(prefix), location);
    String token = URLDecoder.decode(location.substring(prefix.length()), StandardCharsets.UTF_8);

    var body = new AndroidManagement.Enterprise();
    body.enterpriseDisplayName = "Acme";
    body.primaryColor = 255;
    var call = api.createEnterprise("p", body);
    var enterprise = call.set("signupUrlName", signup.name).set("enterpriseToken", token).execute();
    Expect.equal(enterprise, api.getEnterprise(enterprise.name).execute());
    var patch = new AndroidManagement.Enterprise();
    patch.enterpriseDisplayName = "Beta";
    String mask = "enterpriseDisplayName,primaryColor";
    var patched = api.patchEnterprise(enterprise.name, patch).set("updateMask", mask).execute();
    Expect.equal("Beta", patched.enterpriseDisplayName);
    Expect.equal(null, patched.primaryColor);
    var listed = api.listEnterprises().set("projectId", "p").execute().enterprises;
    Expect.equal(List.of(enterprise.name), listed.stream().map(each -> each.name).toList());
    Expect.equal(Set.of(), api.delete(enterprise.name).execute().keySet());
    var gone = Expect.refused(403, api.getEnterprise(enterprise.name));
    Expect.equal(FORBIDDEN, gone.getDetails().getMessage());
    Expect.refused(400, api.listEnterprises());
  }

  private static void invalidFieldIsNamed(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    var body = new AndroidManagement.EnrollmentToken();
    body.duration = "59s";
    GoogleJsonError error = Expect.refused(400, api.createToken(PARENT, body)).getDetails();
    Expect.equal("INVALID_ARGUMENT", error.get("status"));
    Expect.equal(List.of("enrollment_token.duration"), Expect.violatedFields(error));
    body = new AndroidManagement.EnrollmentToken();
    body.set("colour", 1);
    error = Expect.refused(400, api.createToken(PARENT, body)).getDetails();
    String unknown = "Unknown name \"colour\" at 'enrollment_token': Cannot find field.";
    Expect.equal("Invalid JSON payload received. " + unknown, error.getMessage());
    Expect.equal(Set.of(), api.listTokens(PARENT).execute().keySet());
  }

  private static void pagesAndMasksAreChecked(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    var token = create(clients);
    Expect.refused(400, api.listTokens(PARENT).set("pageSize", -1));
    Expect.refused(400, api.listTokens(PARENT).set("pageToken", "a/b+c=="));
    Expect.refused(400, api.getToken(token.name).set("fields", "nonsense"));
    var part = api.getToken(token.name).set("fields", "name,value").execute();
    Expect.equal(Set.of("name", "value"), part.keySet());
    String mask = "enrollmentTokens(" + "name,".repeat(600) + "name)";
    var call = api.listTokens(PARENT).set("fields", mask);
    Expect.isTrue(call.buildHttpRequestUrl().build().length() > 2048, "a short URL");
    Expect.equal(Set.of("name"), call.execute().enrollmentTokens.get(0).keySet());
  }

  // The Java client's own check is of the pattern in the generated library, which these calls lack.
  private static void namesAreChecked(Clients clients) throws Exception {
    AndroidManagement api = clients.android;
    Expect.refused(404, api.createToken("LC00abc", new AndroidManagement.EnrollmentToken()));
    for (String id : List.of("a b+ü", "a/b", "x".repeat(300), "none")) {
      Expect.refused(404, api.getToken(PARENT + "/enrollmentTokens/" + id));
    }
  }
}

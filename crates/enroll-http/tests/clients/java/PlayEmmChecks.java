import com.google.api.client.googleapis.json.GoogleJsonError;
import java.util.List;
import java.util.Set;

/** Every method of Play EMM: what it returns, and what it throws. */
final class PlayEmmChecks {
  static final String ENTERPRISE = "LC00abc";

  private PlayEmmChecks() {}

  static void addTo(Checks checks) {
    checks.add("a user is inserted once, updated and deleted", PlayEmmChecks::userIsManaged);
    checks.add("only users that Google manages are listed", PlayEmmChecks::usersAreListed);
    checks.add("a user has ten devices at most", PlayEmmChecks::devicesAreLimited);
    checks.add("an authentication token is valid once", PlayEmmChecks::tokenIsValidOnce);
    checks.add("a product set holds approved products", PlayEmmChecks::productSetIsManaged);
    checks.add("a token of Play enrolls devices", PlayEmmChecks::tokenEnrolls);
    checks.add("an error of Play has both forms", PlayEmmChecks::errorHasBothForms);
  }

  static PlayEmm.User insert(Clients clients, String identifier) throws Exception {
    var user = new PlayEmm.User();
    user.accountIdentifier = identifier;
    user.accountType = "userAccount";
    return clients.play.insertUser(ENTERPRISE, user).execute();
  }

  private static String issue(Clients clients, String user) throws Exception {
    var issued = clients.play.generateAuthenticationToken(ENTERPRISE, user).execute();
    Expect.equal("androidenterprise#authenticationToken", issued.kind);
    return issued.token;
  }

  private static String androidId(int index) {
    return String.format("3f2504e04f89%04x", index);
  }

  private static void userIsManaged(Clients clients) throws Exception {
    PlayEmm api = clients.play;
    var user = insert(clients, "user342");
    Expect.equal("androidenterprise#user", user.kind);
    Expect.equal("emmManaged", user.managementType);
    Expect.equal(user, insert(clients, "user342"));
    Expect.equal(user, api.getUser(ENTERPRISE, user.id).execute());
    var named = new PlayEmm.User();
    named.displayName = "Ada Ü";
    named.accountIdentifier = "user342";
    var updated = api.updateUser(ENTERPRISE, user.id, named).execute();
    Expect.equal("Ada Ü", updated.displayName);
    Expect.equal(updated, api.getUser(ENTERPRISE, user.id).execute());
    named.accountIdentifier = "other";
    Expect.refused(400, api.updateUser(ENTERPRISE, user.id, named));
    Expect.equal(updated, api.getUser(ENTERPRISE, user.id).execute());
    Expect.equal(null, api.deleteUser(ENTERPRISE, user.id).execute());
    var gone = Expect.refused(404, api.getUser(ENTERPRISE, user.id));
    Expect.equal("No user was found for the given ID.", gone.getDetails().getMessage());
    Expect.refused(404, api.deleteUser(ENTERPRISE, user.id));
    Expect.isTrue(!insert(clients, "user342").id.equals(user.id), "the id of a deleted user");
  }

  private static void usersAreListed(Clients clients) throws Exception {
    PlayEmm api = clients.play;
    String email = "ada+1@example.com";
    String id = clients.emulator.googleUser(ENTERPRISE, email).text("id");
    var listed = api.listUsers(ENTERPRISE, email).execute();
    Expect.equal(List.of(id), listed.user.stream().map(user -> user.id).toList());
    insert(clients, "bob@example.com");
    var nobody = api.listUsers(ENTERPRISE, "bob@example.com").execute();
    Expect.equal(Set.of("kind"), nobody.keySet());
    Expect.refused(400, api.listUsers(ENTERPRISE, null));
    // The client sends so long a URL as a `POST`, which at this path would insert a user.
    var call = api.listUsers(ENTERPRISE, email).set("fields", "user(" + "id,".repeat(900) + "id)");
    Expect.equal(id, call.execute().user.get(0).id);
    Expect.refused(403, api.deleteUser(ENTERPRISE, id));
    Expect.refused(403, api.generateAuthenticationToken(ENTERPRISE, id));
    Expect.refused(403, api.revokeDeviceAccess(ENTERPRISE, id));
  }

  private static void devicesAreLimited(Clients clients) throws Exception {
    PlayEmm api = clients.play;
    String user = insert(clients, "user342").id;
    Expect.equal(Set.of("kind"), api.listDevices(ENTERPRISE, user).execute().keySet());
    List<String> issued = List.of(issue(clients, user), issue(clients, user));
    for (int index = 0; index < 9; index++) {
      String token = issue(clients, user);
      Expect.equal(200, clients.emulator.provision(token, androidId(index)).status());
    }
    Expect.equal(200, clients.emulator.provision(issued.get(0), androidId(9)).status());
    Expect.equal(403, clients.emulator.provision(issued.get(1), androidId(10)).status());
    var listed = api.listDevices(ENTERPRISE, user).execute().device;
    Expect.equal(10, listed.size());
    Expect.equal(listed.get(9), api.getDevice(ENTERPRISE, user, androidId(9)).execute());
    Expect.refused(404, api.getDevice(ENTERPRISE, user, androidId(10)));
    Expect.refused(403, api.generateAuthenticationToken(ENTERPRISE, user));
    Expect.equal(null, api.revokeDeviceAccess(ENTERPRISE, user).execute());
    Expect.equal(Set.of("kind"), api.listDevices(ENTERPRISE, user).execute().keySet());
    Expect.equal(200, clients.emulator.provision(issue(clients, user), androidId(20)).status());
  }

  private static void tokenIsValidOnce(Clients clients) throws Exception {
    String user = insert(clients, "user342").id;
    clients.emulator.freeze();
    String late = issue(clients, user);
    String once = issue(clients, user);
    Expect.equal(200, clients.emulator.provision(once, androidId(1)).status());
    Expect.equal(403, clients.emulator.provision(once, androidId(1)).status());
    clients.emulator.advance("300s");
    Expect.equal(403, clients.emulator.provision(late, androidId(2)).status());
  }

  private static void productSetIsManaged(Clients clients) throws Exception {
    PlayEmm api = clients.play;
    String user = insert(clients, "user342").id;
    var set = api.getAvailableProductSet(ENTERPRISE, user).execute();
    Expect.equal("whitelist", set.productSetBehavior);
    Expect.equal(null, set.productId);
    String product = "app:com.example";
    set.productId = List.of(product);
    Expect.refused(403, api.setAvailableProductSet(ENTERPRISE, user, set));
    var approval = new PlayEmm.Approval();
    approval.approvedPermissions = "allPermissions";
    Expect.equal(null, api.approveProduct(ENTERPRISE, product, approval).execute());
    Expect.equal(null, api.unapproveProduct(ENTERPRISE, product).execute());
    var stored = api.setAvailableProductSet(ENTERPRISE, user, set).execute();
    Expect.equal(set, stored);
    Expect.equal(stored, api.getAvailableProductSet(ENTERPRISE, user).execute());
  }

  private static void tokenEnrolls(Clients clients) throws Exception {
    var body = new PlayEmm.EnrollmentToken();
    body.enrollmentTokenType = "userDevice";
    body.duration = "60s";
    var token = clients.play.createToken(ENTERPRISE, body).execute();
    Expect.equal("60s", token.duration);
    Expect.equal(200, clients.emulator.enroll(token.token, "R0").status());
    Expect.refused(400, clients.play.createToken(ENTERPRISE, new PlayEmm.EnrollmentToken()));
  }

  private static void errorHasBothForms(Clients clients) throws Exception {
    var call = clients.play.insertUser(ENTERPRISE, new PlayEmm.User());
    GoogleJsonError error = Expect.refused(400, call).getDetails();
    Expect.equal(2, error.getErrors().size());
    for (GoogleJsonError.ErrorInfo each : error.getErrors()) {
      Expect.equal("required", each.getReason());
      Expect.equal("global", each.getDomain());
      Expect.isTrue(!each.getMessage().isEmpty(), each);
    }
    List<Object> fields = List.of("user.account_type", "user.account_identifier");
    Expect.equal(fields, Expect.violatedFields(error));
    Expect.equal("INVALID_ARGUMENT", error.get("status"));
    error = Expect.refused(404, clients.play.getUser(ENTERPRISE, "10/1 2")).getDetails();
    Expect.equal("notFound", error.getErrors().get(0).getReason());
  }
}

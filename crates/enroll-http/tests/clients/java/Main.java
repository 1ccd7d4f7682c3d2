import com.google.api.client.googleapis.MethodOverride;
import com.google.api.client.http.HttpRequestInitializer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs every check with Google's client for Java, then the negative controls. */
final class Main {
  private static final MethodOverride EVERY_METHOD =
      new MethodOverride.Builder().setOverrideAllMethods(true).build();

  /** How the client is set up: as it is, and with its options the other way round. */
  private static final Map<String, HttpRequestInitializer> SETTINGS = new LinkedHashMap<>();

  static {
    SETTINGS.put("", request -> {});
    SETTINGS.put(
        "uncompressed, every method overridden: ",
        request ->
            request.setInterceptor(
                sent -> {
                  EVERY_METHOD.intercept(sent);
                  sent.setEncoding(null);
                }));
  }

  /** A negative control: with this fault between client and emulator, the check must fail. */
  private record Control(String check, Relay.Fault fault) {}

  private static final List<Control> CONTROLS =
      List.of(
          dropping("X-HTTP-Method-Override", "a policy is patched and deleted"),
          dropping("Content-Encoding", "a token is created, read, listed and deleted"),
          replacing("nextPageToken", "next", "pages hold each token once"),
          replacing("fieldViolations", "fields", "an invalid field is named"),
          replacing("\"global\"", "\"\"", "an error of Play has both forms"),
          replacing("1.1 404", "1.1 200", "a batch of Android Management"),
          replacing("Ada", "Bob", "a batch of Play"),
          replacing("401", "403", "invalid credentials are refused first"),
          replacing("503", "501", "a failed call is sent again after a time"));

  private static Control dropping(String header, String check) {
    return new Control(check, Relay.Fault.dropping(header));
  }

  private static Control replacing(String text, String replacement, String check) {
    return new Control(check, Relay.Fault.replacing(text, replacement));
  }

  private int passed;
  private int failed;

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Checks checks = new Checks();
    AndroidManagementChecks.addTo(checks);
    PlayEmmChecks.addTo(checks);
    TransportChecks.addTo(checks);
    Main main = new Main();
    Emulator emulator = Emulator.start();
    for (var setting : SETTINGS.entrySet()) {
      Clients clients = new Clients(emulator, emulator.url, setting.getValue());
      checks.all.forEach((name, check) -> main.run(setting.getKey() + name, check, clients));
    }
    for (Control control : CONTROLS) {
      Checks.Check check = checks.all.get(control.check);
      Checks.Check broken = given -> mustFail(check, control.fault, given);
      Clients clients = new Clients(emulator, emulator.url, request -> {});
      main.run("control: " + control.check, broken, clients);
    }
    main.run("the emulator stops", clients -> Expect.equal(0, emulator.stop()), null);
    System.out.println(main.passed + " passed, " + main.failed + " failed");
    System.exit(main.failed == 0 ? 0 : 1);
  }

  private void run(String name, Checks.Check check, Clients clients) {
    try {
      if (clients != null) {
        clients.emulator.empty();
      }
      check.run(clients);
      passed++;
      System.out.println("ok " + name);
    } catch (Exception | AssertionError failure) {
      failed++;
      System.out.println("FAILED " + name);
      failure.printStackTrace(System.out);
    }
  }

  private static void mustFail(Checks.Check check, Relay.Fault fault, Clients clients)
      throws Exception {
    try (Relay relay = new Relay(clients.emulator, fault)) {
      check.run(new Clients(clients.emulator, relay.url, request -> {}));
    } catch (Exception | AssertionError failure) {
      return;
    }
    throw new AssertionError("the check passes in spite of " + fault);
  }
}

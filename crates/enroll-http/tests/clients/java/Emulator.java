import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A running {@code enroll emulate}, and its own API. */
final class Emulator {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  final String url;

  /** An answer: its body is decoded, or `null` where there is none. */
  record Reply(int status, HttpHeaders headers, GenericJson body) {
    String text(String member) {
      return (String) body.get(member);
    }
  }

  private Emulator(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static Emulator start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(System.getenv("ENROLL_BINARY"), "emulate"));
    command.addAll(List.of("--memory", "--listen", "127.0.0.1:0", "--json"));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    String line = process.inputReader().readLine();
    return new Emulator(process, (String) decoded(line).get("url"));
  }

  Reply call(String method, String path, Object body) throws Exception {
    String sent = body == null ? "" : GsonFactory.getDefaultInstance().toString(body);
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
    request.method(method, BodyPublishers.ofString(sent));
    var answer = HTTP.send(request.build(), BodyHandlers.ofString());
    boolean isJson = answer.body().startsWith("{");
    return new Reply(answer.statusCode(), answer.headers(), isJson ? decoded(answer.body()) : null);
  }

  private static GenericJson decoded(String text) throws IOException {
    return GsonFactory.getDefaultInstance().fromString(text, GenericJson.class);
  }

  void empty() throws Exception {
    Expect.equal(200, call("POST", "/enroll/v1/reset", null).status());
  }

  /** Does what a device does with the value of an enrollment token. */
  Reply enroll(String value, String serialNumber) throws Exception {
    Map<String, String> body =
        Map.of(
            "enrollmentToken", value, "ownership", "COMPANY_OWNED", "serialNumber", serialNumber);
    return call("POST", "/enroll/v1/devices:enroll", body);
  }

  /** Does what a device does with the value of an authentication token. */
  Reply provision(String value, String androidId) throws Exception {
    Map<String, String> body = Map.of("authenticationToken", value, "androidId", androidId);
    return call("POST", "/enroll/v1/devices:provision", body);
  }

  /** Adds a user that Google manages, as synchronizing a directory does. */
  Reply googleUser(String enterprise, String email) throws Exception {
    String path = "/enroll/v1/enterprises/" + enterprise + "/googleUsers";
    return call("POST", path, Map.of("primaryEmail", email));
  }

  void freeze() throws Exception {
    Expect.equal(200, call("PUT", "/enroll/v1/clock", Map.of("frozen", true)).status());
  }

  void advance(String duration) throws Exception {
    Expect.equal(200, call("PUT", "/enroll/v1/clock", Map.of("advance", duration)).status());
  }

  /** Plans an answer in place of an API's. */
  void fail(int status, String method, int times) throws Exception {
    var fault = Map.of("status", status, "method", method, "times", times);
    var reply = call("PUT", "/enroll/v1/faults", Map.of("faults", List.of(fault)));
    Expect.equal(200, reply.status());
  }

  /** Returns how many faults are still planned. */
  int plannedFaults() throws Exception {
    int planned = 0;
    for (Object fault : (List<?>) call("GET", "/enroll/v1/faults", null).body().get("faults")) {
      planned += ((Number) ((Map<?, ?>) fault).get("times")).intValue();
    }
    return planned;
  }

  /** Ends it as a service manager would, and returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }
}

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** A relay between a client and the emulator: records requests, and can break what passes. */
final class Relay implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** Headers of one connection only, and the one that would make replies unreadable here. */
  private static final Set<String> KEPT =
      Set.of("accept-encoding", "connection", "content-length", "host", "transfer-encoding");

  private final HttpServer server;
  private final String target;
  private final Fault fault;
  private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
  final String url;

  /** A request, as a client sent it. */
  record Seen(String method, String override, String coding, String acceptedCoding) {}

  /** What a relay breaks: it drops a header of requests and replaces a text of replies. */
  record Fault(String droppedHeader, String text, String replacement) {
    static final Fault NONE = new Fault("", "", "");

    static Fault dropping(String header) {
      return new Fault(header, "", "");
    }

    static Fault replacing(String text, String replacement) {
      return new Fault("", text, replacement);
    }
  }

  Relay(Emulator emulator, Fault fault) throws IOException {
    target = emulator.url;
    this.fault = fault;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::relay);
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<Seen> seen() {
    return List.copyOf(seen);
  }

  private void relay(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      seen.add(
          new Seen(
              exchange.getRequestMethod(),
              headers.getFirst("X-HTTP-Method-Override"),
              headers.getFirst("Content-Encoding"),
              headers.getFirst("Accept-Encoding")));
      HttpResponse<byte[]> answer = HTTP.send(forwarded(exchange), BodyHandlers.ofByteArray());
      byte[] body = broken(answer.body());
      answer.headers().map().forEach(exchange.getResponseHeaders()::put);
      KEPT.forEach(exchange.getResponseHeaders()::remove);
      int status = status(answer.statusCode());
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (InterruptedException interrupted) {
      throw new IOException(interrupted);
    }
  }

  private HttpRequest forwarded(HttpExchange exchange) throws IOException {
    var request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()));
    byte[] body = exchange.getRequestBody().readAllBytes();
    request.method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              boolean isDropped = name.equalsIgnoreCase(fault.droppedHeader);
              if (!isDropped && !KEPT.contains(name.toLowerCase())) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return request.build();
  }

  private byte[] broken(byte[] body) {
    if (fault.text.isEmpty()) {
      return body;
    }
    String text = new String(body, StandardCharsets.UTF_8);
    return text.replace(fault.text, fault.replacement).getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the status of a reply: a fault can replace `503` by another. */
  private int status(int status) {
    return fault.text.equals(String.valueOf(status)) ? Integer.parseInt(fault.replacement) : status;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

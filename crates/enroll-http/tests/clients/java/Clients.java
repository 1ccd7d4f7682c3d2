import com.google.api.client.http.HttpRequestInitializer;

/** An emulator that holds nothing, and Google's clients pointed at it. */
final class Clients {
  final Emulator emulator;

  /** Where the clients send their requests: to the emulator, or to a relay before it. */
  final String url;

  private final HttpRequestInitializer initializer;
  final AndroidManagement android;
  final PlayEmm play;

  Clients(Emulator emulator, String url, HttpRequestInitializer initializer) {
    this.emulator = emulator;
    this.url = url;
    this.initializer = initializer;
    android = AndroidManagement.at(url, "batch", initializer);
    play = PlayEmm.at(url, initializer);
  }

  /** Returns these clients, with an initializer that acts after their own. */
  Clients with(HttpRequestInitializer more) {
    return new Clients(
        emulator,
        url,
        request -> {
          initializer.initialize(request);
          more.initialize(request);
        });
  }
}

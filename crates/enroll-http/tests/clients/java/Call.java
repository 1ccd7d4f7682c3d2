import com.google.api.client.googleapis.services.json.AbstractGoogleJsonClient;
import com.google.api.client.googleapis.services.json.AbstractGoogleJsonClientRequest;

/** A call of a method. Google's generated libraries have a class like this for each method. */
final class Call<T> extends AbstractGoogleJsonClientRequest<T> {
  /** Creates a call. A body of `null` is no body, and a reply of {@code Void} has none. */
  Call(AbstractGoogleJsonClient api, String verb, String template, Object body, Class<T> reply) {
    super(api, verb, template, body, reply);
  }

  @Override
  public Call<T> set(String parameter, Object value) {
    super.set(parameter, value);
    return this;
  }

  /** Sends this header in place of the client's own credentials. */
  Call<T> authorizedBy(String header) {
    getRequestHeaders().setAuthorization(header);
    return this;
  }
}

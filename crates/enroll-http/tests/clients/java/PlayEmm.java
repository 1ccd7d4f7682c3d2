import com.google.api.client.googleapis.services.json.AbstractGoogleJsonClient;
import com.google.api.client.http.HttpRequestInitializer;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.client.json.GenericJson;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.Key;
import java.util.List;

/** Play EMM v1, written as Google's generator writes its libraries for Java. */
public final class PlayEmm extends AbstractGoogleJsonClient {
  private static final String ENTERPRISE = "enterprises/{enterpriseId}/";
  private static final String USER = ENTERPRISE + "users/{userId}";
  private static final String PRODUCT = ENTERPRISE + "products/{productId}/";

  private PlayEmm(Builder builder) {
    super(builder);
  }

  /** Returns the client of an API at this address, without a slash at its end. */
  static PlayEmm at(String url, HttpRequestInitializer initializer) {
    Builder builder = new Builder(url, initializer);
    builder.setBatchPath("batch/androidenterprise/v1");
    return builder.build();
  }

  Call<User> insertUser(String enterprise, User user) {
    return call("POST", ENTERPRISE + "users", enterprise, user, User.class);
  }

  Call<User> getUser(String enterprise, String id) {
    return ofUser("GET", "", enterprise, id, null, User.class);
  }

  Call<Users> listUsers(String enterprise, String email) {
    return call("GET", ENTERPRISE + "users", enterprise, null, Users.class).set("email", email);
  }

  Call<User> updateUser(String enterprise, String id, User user) {
    return ofUser("PUT", "", enterprise, id, user, User.class);
  }

  Call<Void> deleteUser(String enterprise, String id) {
    return ofUser("DELETE", "", enterprise, id, null, Void.class);
  }

  Call<AuthenticationToken> generateAuthenticationToken(String enterprise, String id) {
    String rest = "/authenticationToken";
    return ofUser("POST", rest, enterprise, id, null, AuthenticationToken.class);
  }

  Call<Void> revokeDeviceAccess(String enterprise, String id) {
    return ofUser("DELETE", "/deviceAccess", enterprise, id, null, Void.class);
  }

  Call<ProductSet> getAvailableProductSet(String enterprise, String id) {
    return ofUser("GET", "/availableProductSet", enterprise, id, null, ProductSet.class);
  }

  Call<ProductSet> setAvailableProductSet(String enterprise, String id, ProductSet set) {
    return ofUser("PUT", "/availableProductSet", enterprise, id, set, ProductSet.class);
  }

  Call<Device> getDevice(String enterprise, String user, String device) {
    String rest = "/devices/{deviceId}";
    return ofUser("GET", rest, enterprise, user, null, Device.class).set("deviceId", device);
  }

  Call<Devices> listDevices(String enterprise, String user) {
    return ofUser("GET", "/devices", enterprise, user, null, Devices.class);
  }

  Call<Void> approveProduct(String enterprise, String product, Approval approval) {
    String template = PRODUCT + "approve";
    return call("POST", template, enterprise, approval, Void.class).set("productId", product);
  }

  Call<Void> unapproveProduct(String enterprise, String product) {
    String template = PRODUCT + "unapprove";
    return call("POST", template, enterprise, null, Void.class).set("productId", product);
  }

  Call<EnrollmentToken> createToken(String enterprise, EnrollmentToken token) {
    String template = ENTERPRISE + "enrollmentTokens";
    return call("POST", template, enterprise, token, EnrollmentToken.class);
  }

  private <T> Call<T> ofUser(
      String verb, String rest, String enterprise, String id, Object body, Class<T> reply) {
    return call(verb, USER + rest, enterprise, body, reply).set("userId", id);
  }

  private <T> Call<T> call(
      String verb, String template, String enterprise, Object body, Class<T> reply) {
    return new Call<>(this, verb, template, body, reply).set("enterpriseId", enterprise);
  }

  private static final class Builder extends AbstractGoogleJsonClient.Builder {
    Builder(String url, HttpRequestInitializer initializer) {
      super(
          new NetHttpTransport(),
          GsonFactory.getDefaultInstance(),
          url + "/",
          "androidenterprise/v1/",
          initializer,
          false);
      setApplicationName("enroll");
    }

    @Override
    public PlayEmm build() {
      return new PlayEmm(this);
    }
  }

  public static final class User extends GenericJson {
    @Key String kind;
    @Key String id;
    @Key String managementType;
    @Key String accountType;
    @Key String accountIdentifier;
    @Key String displayName;
    @Key String primaryEmail;
  }

  public static final class Users extends GenericJson {
    @Key String kind;
    @Key List<User> user;
  }

  public static final class AuthenticationToken extends GenericJson {
    @Key String kind;
    @Key String token;
  }

  public static final class ProductSet extends GenericJson {
    @Key String kind;
    @Key String productSetBehavior;
    @Key List<String> productId;
  }

  public static final class Device extends GenericJson {
    @Key String kind;
    @Key String androidId;
    @Key String managementType;
  }

  public static final class Devices extends GenericJson {
    @Key String kind;
    @Key List<Device> device;
  }

  public static final class Approval extends GenericJson {
    @Key String approvedPermissions;
  }

  public static final class EnrollmentToken extends GenericJson {
    @Key String token;
    @Key String enrollmentTokenType;
    @Key String duration;
  }
}

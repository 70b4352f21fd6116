package dev.headrace.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A key with a certificate that it has signed itself, made for one broker, and a store that trusts
 * just that certificate.
 *
 * @param keyStore the file with the key
 * @param trustStore the file with the certificate
 * @param password opens both
 */
record BrokerKeys(Path keyStore, Path trustStore, String password) {
  static final String TYPE = "PKCS12";

  private static final String ALIAS = "broker";
  private static final String PASSWORD_VARIABLE = "BROKER_STORE_PASSWORD";
  private static final int PATIENCE_SECONDS = 60;

  /** Makes both files in a broker's directory. */
  static BrokerKeys create(BrokerDirectory directory) {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    BrokerKeys keys =
        new BrokerKeys(
            directory.root().resolve("key.p12"),
            directory.root().resolve("trust.p12"),
            HexFormat.of().formatHex(random));
    keys.makeKey(directory);
    keys.trustCertificate();
    return keys;
  }

  // The JDK has no public class that signs a certificate, but it brings the command that does.
  private void makeKey(BrokerDirectory directory) {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=headrace-broker",
                "-ext",
                "SAN=ip:" + BrokerPorts.LOOPBACK,
                "-storetype",
                TYPE,
                "-keystore",
                keyStore.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
    builder.environment().put(PASSWORD_VARIABLE, password);
    builder.redirectErrorStream(true);
    builder.redirectOutput(Redirect.appendTo(directory.log().toFile()));
    try {
      Process process = builder.start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new BrokerException("keytool made no key:\n" + directory.tailOfLog());
      }
    } catch (IOException e) {
      throw new BrokerException("Cannot start " + keytool, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("Interrupted while keytool made a key", e);
    }
  }

  private void trustCertificate() {
    try (InputStream input = Files.newInputStream(keyStore);
        OutputStream output = Files.newOutputStream(trustStore)) {
      KeyStore keys = KeyStore.getInstance(TYPE);
      keys.load(input, password.toCharArray());
      Certificate certificate = keys.getCertificate(ALIAS);
      KeyStore trusted = KeyStore.getInstance(TYPE);
      trusted.load(null, null);
      trusted.setCertificateEntry(ALIAS, certificate);
      trusted.store(output, password.toCharArray());
    } catch (IOException | GeneralSecurityException e) {
      throw new BrokerException("Cannot make the store that trusts the broker's certificate", e);
    }
  }
}

package dev.headrace.runtime;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the versions of Headrace and of Kafka's clients. */
final class BuildVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        Resources.asByteSource(Resources.getResource(BuildVersion.class, "version.properties"))
            .openStream()) {
      properties.load(in);
    }
    return new String[] {
      "Headrace " + properties.getProperty("version"), "Kafka clients " + AppInfoParser.getVersion()
    };
  }
}

package dev.headrace.state.directory;

import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.StateException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The note in a state directory that says whose it is.
 *
 * @param format the version of the directory's layout
 * @param application the application's name
 */
record ApplicationMarker(int format, String application) {

  private static final Pattern TEXT =
      Pattern.compile("format=(\\d{1,9})\\R(?:application=(.*)\\R)?(?s:.*)");

  static ApplicationMarker parse(Path file, String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new StateException(
          "The marker "
              + file
              + " is damaged, so nobody knows whose state this is. Remove the directory to start"
              + " with none, or choose another state directory.");
    }
    String application = matcher.group(2);
    return new ApplicationMarker(
        Integer.parseInt(matcher.group(1)), application == null ? "" : application);
  }

  String text() {
    return "format=" + format + "\napplication=" + application + "\n";
  }

  /** Refuses a directory whose marker is not this one. */
  void requireSame(Path directory, ApplicationMarker found) {
    if (found.format != format) {
      throw new ForeignDatabaseException(
          "The state directory "
              + directory
              + " has format "
              + found.format
              + ", this version reads format "
              + format
              + ". Run the version that wrote it, or choose another state directory.");
    }
    if (!found.application.equals(application)) {
      throw new ForeignDatabaseException(
          "The state directory "
              + directory
              + " belongs to application '"
              + found.application
              + "', not to '"
              + application
              + "'; was it copied or renamed? Choose another state directory.");
    }
  }
}

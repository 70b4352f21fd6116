package dev.headrace.dsl.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/** Descriptions of plans as JSON. What is empty is left out. */
final class PlanJson {

  /** What a file holds. */
  private record Saved(int format, String application, List<PlanStep> steps) {}

  private static final int FORMAT = 1;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static {
    MAPPER.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
  }

  private PlanJson() {}

  static String write(PlanDescription description) {
    // Files of every platform look alike.
    var indenter = new DefaultIndenter("  ", "\n");
    var printer =
        new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter);
    var saved = new Saved(FORMAT, description.application(), description.steps());
    try {
      return MAPPER.writer(printer).writeValueAsString(saved) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a description cannot be written as JSON", e);
    }
  }

  static PlanDescription read(String json) {
    Saved saved;
    try {
      saved = MAPPER.readValue(json, Saved.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "this is no description of a plan as toJson() writes it: " + e.getOriginalMessage(), e);
    }
    if (saved.format() != FORMAT) {
      throw new IllegalArgumentException(
          "the description has format %d, and this version reads format %d: read it with the version that wrote it"
              .formatted(saved.format(), FORMAT));
    }
    return new PlanDescription(saved.application(), saved.steps());
  }
}

package dev.headrace.dsl.serde;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells Jackson what the compiler knows of a sealed type: which subtypes there are. Each is named
 * in the JSON by its simple name; annotations of the user come first.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1L;
  private static final JsonTypeInfo.Value BY_NAME =
      JsonTypeInfo.Value.construct(
          JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "@type", null, false, null, null);

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    JsonTypeInfo.Value annotation = super.findPolymorphicTypeInfo(config, annotated);
    return annotation == null && annotated.getRawType().isSealed() ? BY_NAME : annotation;
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    List<NamedType> annotation = super.findSubtypes(annotated);
    Class<?> type = annotated.getRawType();
    if (annotation != null || !type.isSealed()) {
      return annotation;
    }
    List<NamedType> subtypes = new ArrayList<>();
    collect(type, subtypes, new HashMap<>());
    return subtypes;
  }

  private static void collect(
      Class<?> type, List<NamedType> subtypes, Map<String, Class<?>> byName) {
    for (Class<?> subtype : type.getPermittedSubclasses()) {
      if (subtype.isSealed()) {
        collect(subtype, subtypes, byName);
        continue;
      }
      String name = nameOf(subtype);
      Class<?> other = byName.putIfAbsent(name, subtype);
      if (other != null && other != subtype) {
        throw new IllegalArgumentException(
            "%s and %s have one name, so JSON cannot tell them apart: give one of them another with @JsonTypeName"
                .formatted(other.getName(), subtype.getName()));
      }
      subtypes.add(new NamedType(subtype, name));
    }
  }

  private static String nameOf(Class<?> type) {
    JsonTypeName annotation = type.getAnnotation(JsonTypeName.class);
    return annotation == null ? type.getSimpleName() : annotation.value();
  }
}

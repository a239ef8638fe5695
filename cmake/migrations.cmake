# Embeds migrations/<module>/NNNN_*.sql in the binary: one generated table per folder.
set(generated "${CMAKE_BINARY_DIR}/generated/migrations.cpp")
file(GLOB_RECURSE migration_files CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/migrations/*.sql")
list(SORT migration_files)
add_custom_command(
  OUTPUT "${generated}"
  COMMAND "${CMAKE_COMMAND}" "-DROOT=${CMAKE_SOURCE_DIR}/migrations" "-DOUT=${generated}"
          -P "${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake"
  DEPENDS ${migration_files} "${CMAKE_SOURCE_DIR}/cmake/embed_migrations.cmake"
  COMMENT "Embedding migrations")
target_sources(fcg_platform PRIVATE "${generated}")

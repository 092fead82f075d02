# A small image with privet alone. Mount what is to be scanned read-only; nothing is sent anywhere:
#
#     docker build -t privet .
#     docker run --rm --network none -v "$PWD:/data:ro" privet scan /data
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin privet

FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /src/target/release/privet /usr/local/bin/privet
COPY --from=build /src/LICENSE-MIT /src/LICENSE-APACHE /usr/share/doc/privet/
WORKDIR /data
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/privet"]
CMD ["--help"]

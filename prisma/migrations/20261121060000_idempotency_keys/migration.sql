-- Keys of requests that were taken in: whoever inserts one first has the effect, and whoever comes second finds it.
-- Both columns of the unique index are NOT NULL, for NULLs are distinct and would let a key in twice.

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "id" TEXT NOT NULL DEFAULT (gen_random_uuid())::text,
    "tenantId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_keys_tenantId_key_key" ON "idempotency_keys"("tenantId", "key");

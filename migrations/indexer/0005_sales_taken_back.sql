-- Payments whose game has left the library again: no sales any more, whichever of the two is heard of first.
CREATE TABLE sales_taken_back (
    payment_id TEXT PRIMARY KEY
);
